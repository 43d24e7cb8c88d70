"""A happening as AWS hears of it, in each account, and what its pipelines and builds then do."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from delivery.aws.names import Duty
from delivery.bundle import Bundle, InAccount
from delivery.cron import aws as aws_cron
from delivery.events import DEPLOY
from delivery.happening import Asked, Circumstances, Happening, Proposed, Pushed, Tagged, Ticked
from delivery.identity import Purpose
from delivery.job import Job
from delivery.meaning import End, stops
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.service import Target
from delivery.texts import EnvironmentName
from delivery.work import Work
from desk.simulation import github
from desk.simulation.handing import HandedOver
from desk.simulation.seen import Seen, seen
from interpreters.aws import runs
from interpreters.outcome import JobRun, Result, Review, World

Json = dict[str, object]
Event = tuple[str, Json]
# A Tuesday morning, inside the windows that people write: what waits for one is not always shut out.
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
RELEASE = "Release"


def simulate(
    pipeline: Pipeline,
    work: Work,
    bundle: Bundle[object],
    happening: Happening | HandedOver,
    circumstances: Circumstances,
) -> tuple[Seen, ...]:
    """Account by account, in the order of promotion: what succeeded in one is what the next one's puller starts."""
    by_account = declarations_of(bundle)
    found: dict[str, Seen] = {}
    told: list[Seen] = []
    if isinstance(happening, HandedOver):  # a finding says that nothing is taken over here
        return ()
    for target in work.targets:
        account = _Account(pipeline, work, target, by_account[target.name], circumstances)
        for each in account.of_routes(happening):
            told.append(each)
            found[each.name] = each
        for deployment in pipeline.into(target.name):
            for each in account.of_deployment(deployment, happening, found):
                told.append(each)
                found[each.name] = each
    return tuple(told)


def declarations_of(bundle: Bundle[object]) -> Mapping[EnvironmentName, Mapping[str, str]]:
    found: dict[EnvironmentName, dict[str, str]] = defaultdict(dict)
    for file in bundle.files:
        if isinstance(file.owner, InAccount):
            found[file.owner.environment][file.path] = file.text
    return found


@dataclass(frozen=True, slots=True)
class _Account:
    pipeline: Pipeline
    work: Work
    target: Target[object]
    declarations: Mapping[str, str]
    circumstances: Circumstances

    def of_routes(self, happening: Happening) -> Iterator[Seen]:
        """Builds, started by webhook, clock or hand; each project is one identity's part of one route."""
        for route in self.pipeline.routes:
            projects = tuple(name for name in _projects(self.declarations) if _is_part_of(name, route))
            called = _of_route(route, projects)
            world = self._world({told: name for name, told in called.items()}, ())
            for event in self._route_events(route, projects, happening):
                for each in self._read(self._of_projects(projects), event, _calling(called), world):
                    # A fork's request is not refused there: it waits until a member asks for it by a comment.
                    if each.end != End.WAITING:
                        yield each

    def of_deployment(
        self, deployment: Deployment, happening: Happening, found: Mapping[str, Seen]
    ) -> Iterator[Seen]:
        name = self._name(deployment)
        own = self._only(lambda path: self._belongs(path, name))
        if f"pipelines/{name}.json" not in own:
            return
        actions = _actions(own[f"pipelines/{name}.json"])
        called = {f"{stage}/{action}": _called(deployment, stage, action) for stage, action in actions}
        world = self._world({told: seen for seen, told in called.items() if told}, self._reviews(deployment))
        ran = False
        for event in self._deployment_events(deployment, name, happening):
            for each in self._read(own, event, lambda job: called.get(job.name), world):
                ran = True
                yield each
        keys = self._followed(deployment)
        if not ran and self._pulled(keys, found):  # the puller starts nothing that has run at this commit
            before = frozenset(each for each in found if each.partition(" / ")[0] in keys)
            started = self._read(own, ("manual", {"name": name}), lambda job: called.get(job.name), world)
            yield from (replace(each, after=each.after | before) for each in started)

    def _name(self, deployment: Deployment) -> str:
        plain = self.work.account(self.target.name).pipeline_name(self.work.service.name)
        return plain if deployment.name == DEPLOY else f"{deployment.name}-{plain}"

    def _belongs(self, path: str, pipeline: str) -> bool:
        folder, _, name = path.partition("/")
        if folder in {"pipelines", "approvers"}:
            return name == f"{pipeline}.json"
        if folder == "schedules":
            return f":{pipeline}" in self.declarations[path] or f'"{pipeline}\\"' in self.declarations[path]
        return '"webhook"' not in self.declarations[path]

    def _of_projects(self, projects: tuple[str, ...]) -> Mapping[str, str]:
        wanted = {f"projects/{name}.json" for name in projects}
        return self._only(
            lambda path: path in wanted or path.startswith("schedules/") or not path.endswith(".json")
        )

    def _only(self, wanted: Callable[[str], bool]) -> dict[str, str]:
        return {path: text for path, text in self.declarations.items() if wanted(path)}

    def _read(
        self,
        declarations: Mapping[str, str],
        event: Event,
        called: Callable[[JobRun], str | None],
        world: World,
    ) -> Iterator[Seen]:
        name, payload = event
        passed = self._passed_over(declarations, event, world) if world.fails else frozenset()
        kept = replace(world, fails=world.fails - passed)
        found = runs(declarations=declarations, event_name=name, payload=payload, world=kept, now=NOW)
        account = self.work.account(self.target.name)
        nobody = {account.duty_role_arn(duty) for duty in (Duty.CHECK, Duty.REVIEW)}
        for each in seen((job for run in found for job in run.jobs), group_of=self._group, called=called):
            role = None if each.role in nobody else each.role
            seen_as = replace(each, role=role, environment=self.target.name)
            failed = {told for name in passed if (told := called(JobRun(name=name, result=Result.FAILURE)))}
            yield replace(seen_as, end="failure") if seen_as.name in failed else seen_as

    def _passed_over(self, declarations: Mapping[str, str], event: Event, world: World) -> frozenset[str]:
        """Jobs that fail, and whose commands end well all the same."""
        calm = replace(world, fails=frozenset())
        ran = runs(declarations=declarations, event_name=event[0], payload=event[1], world=calm, now=NOW)
        jobs = (job for run in ran for job in run.jobs)
        return frozenset(job.name for job in jobs if job.name in world.fails and _ends_well(job))

    def _group(self, role: str) -> str:
        """An approver's role is called for the group."""
        account = self.work.account(self.target.name)
        names = {account.duty_role_name(Duty.APPROVE, group): group for group in self.target.gate.groups}
        return names.get(role, role)

    def _reviews(self, deployment: Deployment) -> tuple[Review, ...]:
        if deployment.key in self.circumstances.closed_gates:
            return ()
        account = self.work.account(self.target.name)
        return tuple(
            Review(
                of=f"Approval/Approve-{group}",
                person=f"{group}-person",
                groups=frozenset({account.duty_role_name(Duty.APPROVE, group)}),
            )
            for group in self.target.gate.groups
        )

    def _world(self, names: Mapping[str, str], reviews: tuple[Review, ...]) -> World:
        sealed = {"DIGEST": f"sha256:{'0' * 64}", "VERSION_ID": "1"}
        outputs = {
            names.get(name, name): {**sealed, **told} for name, told in self.circumstances.outputs.items()
        }
        fails = {names.get(name, name.replace("-", "_")) for name in self.circumstances.fails}
        return World(
            fails=frozenset(fails | set(self.circumstances.fails)),
            outputs={"plan": sealed, **outputs},
            reviews=reviews,
        )

    def _route_events(self, route: Route, projects: tuple[str, ...], happening: Happening) -> Iterator[Event]:
        if isinstance(happening, Pushed | Tagged | Proposed):
            if projects:
                yield github.event(self.pipeline, self.work, happening)
        elif isinstance(happening, Ticked):
            yield from self._ticks(happening, projects)
        elif isinstance(happening, Asked) and happening.what == route.name:
            inputs = [
                {"name": name, "value": value, "type": "PLAINTEXT"}
                for name, value in happening.inputs.items()
            ]
            for project in projects:
                batch = "buildBatchConfig" in self.declarations[f"projects/{project}.json"]
                asked: Json = {"projectName": project, "environmentVariablesOverride": inputs}
                yield "start_build_batch" if batch else "start_build", asked

    def _deployment_events(self, deployment: Deployment, name: str, happening: Happening) -> Iterator[Event]:
        if isinstance(happening, Pushed | Tagged | Proposed):
            yield github.event(self.pipeline, self.work, happening)
        elif isinstance(happening, Ticked):
            yield from self._ticks(happening, [name])
        elif isinstance(happening, Asked) and happening.what == deployment.key:
            variables = [{"name": each, "value": value} for each, value in happening.inputs.items()]
            yield "manual", {"name": name, **({"variables": variables} if variables else {})}

    def _followed(self, deployment: Deployment) -> tuple[str, ...]:
        """What the puller of this account follows, whatever the deployment says of its starts."""
        below = self.target.environment.after if deployment.name == DEPLOY else ()
        return tuple(f"{DEPLOY}-{environment}" for environment in below)

    def _pulled(self, keys: tuple[str, ...], found: Mapping[str, Seen]) -> bool:
        """All that it follows has succeeded, just now."""
        by_key = {each.key: each for each in self.pipeline.deployments}
        told = {name: each.end for name, each in found.items()}
        return bool(keys) and not any(key not in by_key or stops(by_key[key], told) for key in keys)

    def _ticks(self, happening: Ticked, names: Iterable[str]) -> Iterator[Event]:
        expression = f"cron({aws_cron(happening.cron)})"
        for path, text in self.declarations.items():
            if not path.startswith("schedules/"):
                continue
            told = json.loads(text)
            due = (told["ScheduleExpression"], told["ScheduleExpressionTimezone"]) == (
                expression,
                happening.time_zone,
            )
            if due and any(_targets(told, name) for name in names):
                yield "schedule", {"name": told["Name"]}


def _ends_well(job: JobRun) -> bool:
    """Its commands keep the exit code of what failed, and go on; in a batch, those of its own case."""
    own = job.variables.get("PENSTOCK_JOB")
    return any(
        "PENSTOCK_ENDED=$?" in command and (own is None or f"\n{own})\n" in command)
        for command in job.commands
    )


def _targets(schedule: Mapping[str, object], name: str) -> bool:
    target = schedule["Target"]
    if not isinstance(target, dict):
        return False
    asked = json.loads(str(target.get("Input") or "{}"))
    named = {asked.get("name"), asked.get("projectName"), asked.get("Name"), asked.get("ProjectName")}
    return str(target.get("Arn", "")).rpartition(":")[2].removeprefix("project/") == name or name in named


def _is_part_of(project: str, route: Route) -> bool:
    """A project of a route is called for it, and for whoever runs it there."""
    told = project.rpartition(f"-on-{route.name}")
    return bool(told[1]) and told[2] in {"", *(f"-{purpose}" for purpose in Purpose)}


def _projects(declarations: Mapping[str, str]) -> Iterator[str]:
    for path in declarations:
        if path.startswith("projects/"):
            yield path.removeprefix("projects/").removesuffix(".json")


def _actions(text: str) -> list[tuple[str, str]]:
    return [
        (stage["name"], action["name"]) for stage in json.loads(text)["stages"] for action in stage["actions"]
    ]


def _called(deployment: Deployment, stage: str, action: str) -> str | None:
    if action == "Source":
        return None
    return action if stage.startswith(RELEASE) else f"{deployment.key} / {action}"


def _of_route(route: Route, projects: Iterable[str]) -> Mapping[str, str]:
    """A batch knows words without hyphens; a build alone is called as its project is, which one job has."""
    names = {job.name.replace("-", "_"): str(job.name) for job in route.jobs}
    for project in projects:
        purpose = project.rpartition(f"-on-{route.name}")[2].removeprefix("-")
        own = [job.name for job in route.jobs if _purpose(job) == purpose]
        if len(own) == 1:
            names[project] = str(own[0])
    return names


def _purpose(job: Job) -> str:
    return str(job.identity.purpose) if job.identity else ""


def _calling(called: Mapping[str, str]) -> Callable[[JobRun], str | None]:
    return lambda job: called.get(job.name.rpartition("/")[2], job.name)
