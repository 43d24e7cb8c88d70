"""The model, and all that is pure: plain data in, plain data out."""
