"""The program deployed into memory: for `penstock preview`, for the tests and for the benches."""

from sandbox.in_memory.deploy import Program, deploy
from sandbox.in_memory.deployed import (
    PROVIDER_TYPE,
    STACK_TYPE,
    UNKNOWN,
    Deployed,
    Line,
    Marker,
    Resource,
    Secret,
    Unexpected,
)
from sandbox.in_memory.monitor import Answers

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
