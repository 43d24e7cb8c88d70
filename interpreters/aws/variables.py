"""`#{namespace.key}` in an action's configuration.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from interpreters.outcome import Unreadable

REFERENCE = re.compile(r"#\{([^{}]*)\}")
WORDS = re.compile(r"(?P<namespace>[A-Za-z0-9@_-]{1,100})\.(?P<key>[A-Za-z0-9@_.-]+)")
EXECUTION = "00000000-0000-4000-8000-000000000001"
PLATFORM, DECLARED = "codepipeline", "variables"


class Unresolved(Exception):
    """The action that should have set the variable has run and did not."""


@dataclass(frozen=True, slots=True)
class Namespace:
    values: Mapping[str, str]
    whole: bool  # nothing but these values will ever be in it


def references(text: str, place: str) -> tuple[tuple[str, str], ...]:
    found = []
    for reference in REFERENCE.findall(text):
        words = WORDS.fullmatch(reference)
        if words is None:
            raise Unreadable(f"{place}: found '#{{{reference}}}'; a reference is #{{namespace.key}}")
        found.append((words["namespace"], words["key"]))
    return tuple(found)


def platform(declared: Mapping[str, str]) -> dict[str, Namespace]:
    return {
        PLATFORM: Namespace({"PipelineExecutionId": EXECUTION}, whole=True),
        DECLARED: Namespace(declared, whole=True),
    }


def resolved(text: str, namespaces: Mapping[str, Namespace]) -> str:
    """A value that nobody has told yet stays as it is written; what is known to be missing fails the action."""

    def value(match: re.Match[str]) -> str:
        name, _, key = match[1].partition(".")
        namespace = namespaces.get(name)
        if namespace is None:
            raise Unresolved(match[0])
        if key not in namespace.values and namespace.whole:
            raise Unresolved(match[0])
        return namespace.values.get(key, match[0])

    return REFERENCE.sub(value, text)
