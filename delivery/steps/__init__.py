"""Steps: what jobs call, one file a family of tools. A step is a few lines of data."""
