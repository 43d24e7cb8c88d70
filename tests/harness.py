"""Deploys a program, or one component, into memory; `penstock preview` stands on the same code.

An assertion stands after `deploy`, never inside an `apply`: there it would not run at preview.
"""

from __future__ import annotations

from sandbox.in_memory import (
    PROVIDER_TYPE,
    STACK_TYPE,
    UNKNOWN,
    Answers,
    Deployed,
    Line,
    Marker,
    Program,
    Resource,
    Secret,
    Unexpected,
    deploy,
)

__all__ = [
    "PROVIDER_TYPE",
    "STACK_TYPE",
    "UNKNOWN",
    "Answers",
    "Deployed",
    "Line",
    "Marker",
    "Program",
    "Resource",
    "Secret",
    "Unexpected",
    "deploy",
]
