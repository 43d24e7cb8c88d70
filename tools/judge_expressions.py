"""GitHub's own parser and expression engine, called over many texts in one Node process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tools.judge_tools import LONGEST, Missing, Verdict, bundled, counted, node

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Contexts: TypeAlias = Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Unevaluated:
    """GitHub's engine refused the expression, and why."""

    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedWorkflow:
    """What GitHub reads in a workflow: every error, or else the template with defaults filled in.

    A warning is a value that an expression asks for and nothing in this file sets; at run time it is empty.
    """

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    template: Json

    @property
    def ok(self) -> bool:
        return not self.errors


def evaluated(expressions: Sequence[tuple[str, Contexts]]) -> list[Json | Unevaluated]:
    """Each text without its `${{ }}`; `status` among the contexts is what success(), failure(), cancelled() ask for."""
    cases: list[Json] = [[text, dict(contexts)] for text, contexts in expressions]
    found = [_value(each) for each in _through("evaluate.mjs", cases)]
    for each in found:
        _count("@actions/expressions", ok=not isinstance(each, Unevaluated))
    return found


def parsed_workflows(texts: Sequence[str]) -> list[ParsedWorkflow]:
    found = [_parsed(each) for each in _through("parse_workflow.mjs", list(texts))]
    for each in found:
        _count("@actions/workflow-parser", ok=each.ok)
    return found


def parsed_workflow(text: str) -> ParsedWorkflow:
    return parsed_workflows([text])[0]


def _value(found: Json) -> Json | Unevaluated:
    match found:
        case {"error": str(error)}:
            return Unevaluated(error)
        case {"value": value}:
            return value
        case _:
            return None


def _parsed(found: Json) -> ParsedWorkflow:
    match found:
        case {"errors": list(errors), "warnings": list(warnings), "template": template}:
            said = tuple(map(str, errors)), tuple(map(str, warnings))
            return ParsedWorkflow(errors=said[0], warnings=said[1], template=template)
        case _:
            raise Missing(f"GitHub's parser answered {found!r}, without errors and template")


def _through(script: str, cases: list[Json]) -> list[Json]:
    command = [node(), bundled(script)]
    ended = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, timeout=LONGEST)
    if ended.returncode:
        raise Missing(f"{script} ended with {ended.returncode}: {ended.stderr.strip()[-600:]}")
    answers: list[Json] = json.loads(ended.stdout)
    if len(answers) != len(cases):
        raise Missing(f"{script} answered {len(answers)} of {len(cases)} cases")
    return answers


def _count(tool: str, *, ok: bool) -> None:
    counted(Verdict(tool=tool, ok=ok, text="", exit_code=0 if ok else 1))
