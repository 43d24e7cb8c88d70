"""What runs inside delivery jobs: one archive, the standard library and the image's own boto3."""
