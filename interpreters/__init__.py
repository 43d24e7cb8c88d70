"""Interpreters: what a platform would do with compiled bytes when one of its own events arrives.

They know nothing of the model or of the compilers: they are written from the vendors' documentation alone, so
that agreement with the model means something.
"""
