"""Legs of a matrix that are equal but for values become one job again, as a person would have written it.

Values reach a job as variables and as an action's inputs, never inside its lines, so only there may legs differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from delivery.backends.github.document import Condition, EnvironmentOf, RunningJob, Runs, StepOf, Uses
from delivery.backends.github.writing import Pinned, Plain
from delivery.job import Job

EXPRESSION = r"\$\{\{.*?\}\}"
NAME = "job"  # the column that says which leg it is


def folded(jobs: Sequence[Job], rendered: Mapping[str, RunningJob]) -> tuple[RunningJob, ...]:
    """The jobs in order; a matrix stands where its first leg stood."""
    matrices: dict[str, list[Job]] = {}
    for job in jobs:
        if job.leg:
            matrices.setdefault(job.leg.matrix, []).append(job)
    taken = {job.name for job in jobs if not job.leg} | {each for each in rendered if each not in matrices}
    found: dict[str, RunningJob] = {}
    renamed: dict[str, str] = {}
    for matrix, legs in matrices.items():
        one = _one(matrix, legs, rendered) if matrix not in taken and _asked_together(legs, jobs) else None
        if one is not None:
            found[legs[0].name] = one
            renamed |= {leg.name: matrix for leg in legs}
    kept = (found.get(name, job) for name, job in rendered.items() if name in found or name not in renamed)
    return tuple(
        replace(job, needs=_renamed(job.needs, renamed), when=_reworded(job.when, renamed)) for job in kept
    )


def _reworded(when: Condition, renamed: Mapping[str, str]) -> Condition:
    words = {
        f"needs.{leg}.result == 'success'": f"needs.{one}.result == 'success'" for leg, one in renamed.items()
    }
    words |= {
        f"needs.{leg}.result == 'failure'": f"needs.{one}.result == 'failure'" for leg, one in renamed.items()
    }
    return tuple(dict.fromkeys(words.get(each, each) for each in when))


def _renamed(needs: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(renamed.get(name, name) for name in needs))


def _asked_together(legs: Sequence[Job], jobs: Sequence[Job]) -> bool:
    """Who needs one needs all, and nobody asks one alone what it says: GitHub keeps one leg's outputs."""
    names = {leg.name for leg in legs}
    asked = [names & set(job.needs) for job in jobs]
    alone = any(leg.outputs or leg.makes or leg.takes or leg.lock for leg in legs)
    return len(legs) > 1 and not alone and all(not each or each == names for each in asked)


def _one(matrix: str, legs: Sequence[Job], rendered: Mapping[str, RunningJob]) -> RunningJob | None:
    given = [{str(name): value for name, value in leg.leg.values} if leg.leg else {} for leg in legs]
    if len({tuple(values) for values in given}) > 1 or any(NAME in values for values in given):
        return None
    table = _Table([{NAME: leg.name, **values} for leg, values in zip(legs, given, strict=True)])
    jobs = [replace(rendered[leg.name], id=matrix) for leg in legs]
    one = table.job(jobs)
    return replace(one, matrix=tuple(table.rows)) if one is not None and table.sound else None


class _Table:
    """Columns of a matrix: those of the legs, and more where something else differs too."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.rows = rows
        self.sound = True

    def job(self, jobs: Sequence[RunningJob]) -> RunningJob | None:
        first = jobs[0]
        names = [job.environment.name if job.environment else "" for job in jobs]
        urls = {job.environment.url if job.environment else None for job in jobs}
        if len(urls) > 1 or ("" in names and set(names) != {""}):
            return None
        one = replace(
            first,
            name=self.text([job.name for job in jobs], NAME),
            environment=EnvironmentOf(name=self.text(names, "environment"), url=urls.pop())
            if first.environment
            else None,
            variables=self.mapping([job.variables for job in jobs]),
            steps=self.steps([job.steps for job in jobs]),
        )
        same = all(
            replace(
                job,
                name=one.name,
                environment=one.environment,
                variables=one.variables,
                steps=one.steps,
                timeout_minutes=first.timeout_minutes,
            )
            == one
            and job.timeout_minutes == first.timeout_minutes
            for job in jobs
        )
        return one if same else None

    def text(self, values: Sequence[str], column: str) -> str:
        """The value that all have, or the column where each has its own."""
        if len(set(values)) == 1:
            return values[0]
        for name in self.rows[0]:
            if [row[name] for row in self.rows] == list(values):
                return f"${{{{ matrix.{name} }}}}"
        made_of_others = self._made_of_others(values)
        if made_of_others is not None:
            return made_of_others
        column = column.lower().removeprefix("penstock_")
        if column in self.rows[0] or any("${{" in value for value in values):
            self.sound = False
        for row, value in zip(self.rows, values, strict=True):
            row[column] = value
        return f"${{{{ matrix.{column} }}}}"

    def _made_of_others(self, values: Sequence[str]) -> str | None:
        """The text with columns in it, as a person would have written it, if that gives every leg its own."""
        parts = self._parts(values[0])
        if not any(column for column, _ in parts):
            return None
        for row, value in zip(self.rows, values, strict=True):
            if "".join(row[part] if column else part for column, part in parts) != value:
                return None
        return "".join(f"${{{{ matrix.{part} }}}}" if column else part for column, part in parts)

    def _parts(self, text: str) -> list[tuple[bool, str]]:
        """Columns of the first leg that stand in its text, and what stands between. Expressions stay whole."""
        first = self.rows[0]
        columns = {first[name]: name for name in first if name != NAME and self._differs(name)}
        sought = (EXPRESSION, *(re.escape(value) for value in sorted(columns, key=len, reverse=True)))
        pieces = re.split(f"({'|'.join(sought)})", text)
        return [(piece in columns, columns.get(piece, piece)) for piece in pieces if piece]

    def _differs(self, name: str) -> bool:
        values = [row[name] for row in self.rows]
        return "" not in values and len(set(values)) == len(values)

    def mapping(self, of: Sequence[Mapping[str, str]]) -> dict[str, str]:
        if not self._alike([tuple(each) for each in of]):
            return dict(of[0])
        return {key: self.text([each[key] for each in of], key) for key in of[0]}

    def inputs(self, of: Sequence[Mapping[str, Plain]]) -> dict[str, Plain]:
        if not self._alike([tuple(each) for each in of]):
            return dict(of[0])
        return {key: self._input([each[key] for each in of], key) for key in of[0]}

    def _input(self, values: Sequence[Plain], key: str) -> Plain:
        texts = [value for value in values if isinstance(value, str) and not isinstance(value, Pinned)]
        if len(texts) == len(values):
            return self.text(texts, key)
        self._alike(values)
        return values[0]

    def steps(self, of: Sequence[tuple[StepOf, ...]]) -> tuple[StepOf, ...]:
        if not self._alike([len(steps) for steps in of]):
            return of[0]
        return tuple(self._step(list(each)) for each in zip(*of, strict=True))

    def _step(self, steps: Sequence[StepOf]) -> StepOf:
        uses = [step for step in steps if isinstance(step, Uses)]
        runs = [step for step in steps if isinstance(step, Runs)]
        one: StepOf = steps[0]
        if len(uses) == len(steps):
            one = replace(
                uses[0],
                name=self.text([step.name for step in uses], "step"),
                inputs=self.inputs([step.inputs for step in uses]),
            )
            self._alike([replace(step, name=one.name, inputs={}) for step in uses])
        else:
            self._alike(runs if len(runs) == len(steps) else [0, 1])
        return one

    def _alike(self, values: Sequence[object]) -> bool:
        same = all(value == values[0] for value in values)
        self.sound = self.sound and same
        return same
