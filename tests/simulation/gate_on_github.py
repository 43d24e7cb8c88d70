"""A script before a gate on GitHub, which keeps no more of it than was bought."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.forges import GitHub, GitHubPlan
from desk.simulation.github import environments_of, event, files_of
from interpreters import github
from interpreters.outcome import Review, Run, World
from tests.simulation.gate_ending import Ending, ended
from tests.simulation.gate_house import ENVIRONMENT, PUSHED, SECONDS, House, names
from tests.simulation.gate_scripts import AUTHOR
from tests.toolbox.records import github_record, user
from toolbox.record import Record

Settings = Mapping[str, Mapping[str, object]]


def played(house: House) -> Ending:
    name, payload = event(house.pipeline, house.work, PUSHED)
    settings = bought(environments_of(house.bundle, house.work), house.work.forges.github)

    def run(world: World) -> Run:
        (found,) = github.runs(
            repository=house.work.service.repository,
            files=files_of(house.bundle),
            event_name=name,
            payload={**payload, "sender": {"login": house.script.starter}},
            settings=settings,
            world=world,
        )
        return found

    done = run(house.world(names(run(World())), _reviews(house)))
    return ended(done, house, lambda *_: _record(done, house))


def bought(settings: Settings, github: GitHub | None) -> Settings:
    """What GitHub takes of it: a private repository has reviewers and timers on the enterprise plan alone.

    https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """
    if github is None or github.protects_environments:
        return settings
    if github.plan is GitHubPlan.FREE:
        return {}
    return {name: {**each, "protection_rules": []} for name, each in settings.items()}


def _reviews(house: House) -> tuple[Review, ...]:
    """The last group opens the environment itself, and each before it one of its own."""
    return tuple(
        Review(
            of=of,
            person=each.person,
            groups=frozenset({each.group}),
            approves=each.approves,
            comment=each.comment,
            minutes=each.minute,
        )
        for each in house.script.answers
        for of in (ENVIRONMENT, f"{ENVIRONMENT}-{each.asked or each.group}")
    )


def _record(run: Run, house: House) -> Record:
    script = house.script
    begun = house.now if script.again else house.sealed
    return github_record(
        dict.fromkeys(answer for job in run.jobs for answer in job.answers),
        authors=(AUTHOR,),
        sealed=house.sealed,
        stored=house.stored,
        digest=house.digest,
        now=house.now,
        rows=house.rows,
        run_attempt=2 if script.again or script.planned_anew is not None else 1,
        run_started_at=begun.strftime(SECONDS),
        actor=user(script.starter),
        triggering_actor=user(script.starter),
    )
