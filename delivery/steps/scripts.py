"""Scripts of the repository: what is longer than four lines of shell stands in a file, and is called by its name."""

from __future__ import annotations

from dataclasses import replace

from delivery.pins import known_versions, version_of
from delivery.step import Step, Tool
from delivery.steps.tools import native
from delivery.texts import RelativePath

SCRIPTS = RelativePath("scripts")


def script(name: str, *words: str, tool: str | None = None) -> Step:
    """The script calls the tool, so the tool is installed before it."""
    called = native(name, "bash", f"{SCRIPTS}/{name}.sh", *words)
    return with_tool(called, tool) if tool else called


def with_tool(called: Step, tool: str) -> Step:
    """For a command, of ours or of the repository, that calls a tool. One that no lock has yet is the runner's own."""
    if not known_versions(tool):
        return called
    return replace(called, tool=Tool(name=tool, version=version_of(tool)))
