"""Backends: each turns the same pipeline into what one platform reads. One package each."""
