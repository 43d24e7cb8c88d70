"""GitLab CI/CD: `.gitlab-ci.yml` and an event as GitLab reads them, written from its documentation.

Beside what GitLab's webhooks and API send, a payload may carry `_changed_files` (a merge request's payload lists
none, a push lists those of twenty commits) and `_compared`: for a ref of `changes:compare_to`, the files that differ.

`settings` are GitLab's own, as its API writes them: `tier`, `protected_branches`, `protected_tags`,
`protected_environments`, `allow_pipeline_trigger_approve_deployment`, `prevent_blocking_non_deployment_jobs`,
`ci_config_path`, `default_branch`. `freeze_periods` is true during one, `open_merge_requests` lists those of the
branch, `members` maps a person to the groups that a review would name, `projects` holds other projects' settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.gitlab.children import Given, descending, pipeline
from interpreters.gitlab.events import start
from interpreters.gitlab.processing import process
from interpreters.gitlab.work import Above, Work
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
        _, jobs = process(Work(pipeline=made, world=world, above=Above(), children=descending(given)))
    except RecursionError as fault:
        raise Unreadable(f"{project}: nested too deep") from fault
    return (Run(name=made.name(), jobs=jobs),)
