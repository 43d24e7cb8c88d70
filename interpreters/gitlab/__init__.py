"""GitLab CI/CD: `.gitlab-ci.yml` and an event as GitLab reads them, written from its documentation."""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.gitlab.children import Given, descending, pipeline
from interpreters.gitlab.events import start
from interpreters.gitlab.processing import Above, Process, process
from interpreters.outcome import Run, Unreadable, World

__all__ = ["runs"]

NOTHING_TOLD = World()


def runs(
    *,
    project: str,
    files: Mapping[str, Mapping[str, str]],
    event_name: str,
    payload: Mapping[str, object],
    settings: Mapping[str, object] = {},
    world: World = NOTHING_TOLD,
) -> tuple[Run, ...]:
    """The pipeline that an event starts in a project, children and other projects' pipelines in it; or none."""
    given = Given(files=files, settings=settings, world=world)
    begun = start(event_name, payload, project, given.of(project))
    if begun is None:
        return ()
    try:
        made = pipeline(given, begun)
        if made is None:
            return ()
        _, jobs = process(Process(pipeline=made, world=world, above=Above(), children=descending(given)))
    except RecursionError as fault:
        raise Unreadable(f"{project}: nested too deep") from fault
    return (Run(name=made.name(), jobs=jobs),)
