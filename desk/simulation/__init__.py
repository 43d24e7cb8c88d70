"""What a platform would do with the compiled bytes, held against what the pipeline means."""
