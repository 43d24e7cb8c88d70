"""Backends: each turns the same pipeline into what one platform reads. A new one is one package and one line here."""

from delivery.backends import codepipeline, github, gitlab
from delivery.backends.registry import Backend, known_backends, register

__all__ = ["Backend", "codepipeline", "github", "gitlab", "known_backends", "register"]
