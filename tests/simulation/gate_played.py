"""A script, played at what was really compiled: the platform's interpreter first, then apply's own guard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from delivery.aws.names import Duty
from delivery.forges import GitHub, GitHubPlan
from delivery.happening import Pushed
from delivery.texts import Branch
from desk.simulation import codepipeline as on_codepipeline
from desk.simulation import github as on_github
from desk.simulation import gitlab as on_gitlab
from interpreters import aws, github, gitlab
from interpreters.outcome import JobRun, Review, Run, World
from tests.simulation.gate_house import Ending, House, apply_of, held, names
from tests.simulation.gate_scripts import AUTHOR
from tests.toolbox import memory
from tests.toolbox.records import github_record, user
from toolbox import decision, replay, told_by_codepipeline, told_by_gitlab, unseal
from toolbox.execution import ActionExecution
from toolbox.gate import GateDocument, gate
from toolbox.manifest import Base
from toolbox.record import Record, Seal
from toolbox.stops import Refused
from toolbox.unseal import Expected

PUSHED = Pushed(branch=Branch("main"))
ENVIRONMENT, APPLY = "prod", "deploy-prod / apply"
NOBODY = World()
GUARD, UNSEAL = " guard --", " unseal --"


def on_aws(house: House) -> Ending:
    declarations = on_codepipeline.declarations_of(house.bundle)[house.work.targets[0].name]

    def runs(world: World) -> tuple[Run, ...]:
        asked = {"name": "shop-prod"}
        return aws.runs(
            declarations=declarations, event_name="manual", payload=asked, world=world, now=house.now
        )

    reviews = (
        Review(
            of=f"Approval/Approve-{each.asked or each.group}",
            person=each.person,
            groups=frozenset({house.work.account(house.work.targets[0].name).duty_role_name(Duty.APPROVE, each.group)}),
            approves=each.approves,
            comment=each.comment,
            minutes=each.minute,
        )
        for each in house.script.answers
    )
    (run,) = runs(house.world(names(runs(NOBODY)), reviews, _alarms(declarations["pipelines/shop-prod.json"])))
    return _ended(run, house, lambda apply, asked: _of_execution(run, house, asked))


def _alarms(text: str) -> frozenset[str]:
    return frozenset(
        f"{stage['name']}/{rule['name']}"
        for stage in json.loads(text)["stages"]
        for condition in stage.get("beforeEntry", {}).get("conditions", [])
        for rule in condition["rules"]
        if rule["ruleTypeId"]["provider"] == "CloudWatchAlarm"
    )


def _of_execution(run: Run, house: House, asked: GateDocument) -> Record:
    executions = [_answered(job, house) for job in run.jobs if job.answers]
    applying = [memory.applying(stage="Apply", action="apply")]
    if house.script.again:
        applying.append(memory.applying(stage="Apply", action="apply", id="earlier", status="Failed"))
    return Record(
        service=house.work.service.id,
        account=memory.ACCOUNT,
        commit=memory.COMMIT,
        digest=house.digest,
        now=house.now,
        answers=tuple(told_by_codepipeline.answers(asked, executions)),
        rows=house.rows,
        objections=tuple(replay.refusals_of_attempts(applying, "Apply", "apply")),
    )


def _answered(job: JobRun, house: House) -> ActionExecution:
    (answer,) = job.answers
    (role,) = answer.groups
    stage, _, action = job.name.partition("/")
    return memory.action(
        stage,
        action,
        category="Approval",
        status="Succeeded" if answer.approves else "Failed",
        updated=house.at(answer.minutes),
        updated_by=f"arn:aws:sts::{memory.ACCOUNT}:assumed-role/{role}/{answer.person}",
        custom_data=job.variables["CustomData"],
    )


def on_hub(house: House) -> Ending:
    name, payload = on_github.event(house.pipeline, house.work, PUSHED)
    bought = _bought(on_github.environments_of(house.bundle, house.work), house.work.forges.github)

    def runs(world: World) -> tuple[Run, ...]:
        return github.runs(
            repository=house.work.service.repository,
            files=on_github.files_of(house.bundle),
            event_name=name,
            payload={**payload, "sender": {"login": house.script.starter}},
            settings=bought,
            world=world,
        )

    reviews = [
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
    ]
    (run,) = runs(house.world(names(runs(NOBODY)), reviews))
    return _ended(run, house, lambda apply, asked: _of_run(run, house))


def _bought(
    found: Mapping[str, Mapping[str, object]], plan: GitHub | None
) -> Mapping[str, Mapping[str, object]]:
    """What GitHub takes of it in a private repository.

    https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """
    if plan is None or plan.protects_environments:
        return found
    if plan.plan is GitHubPlan.FREE:
        return {}
    return {name: {**each, "protection_rules": []} for name, each in found.items()}


def _of_run(run: Run, house: House) -> Record:
    tried_again = house.script.again or house.script.planned_anew is not None
    begun = house.at(house.script.minute) if house.script.again else house.sealed
    return github_record(
        dict.fromkeys(answer for job in run.jobs for answer in job.answers),
        authors=(AUTHOR,),
        sealed=house.sealed,
        stored=house.stored,
        digest=house.digest,
        now=house.now,
        rows=house.rows,
        run_attempt=2 if tried_again else 1,
        run_started_at=begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        actor=user(house.script.starter),
        triggering_actor=user(house.script.starter),
    )


def on_lab(house: House) -> Ending:
    ((name, payload),) = on_gitlab.events(house.work, house.bundle, PUSHED)

    def runs(world: World) -> tuple[Run, ...]:
        return gitlab.runs(
            project=house.work.service.repository,
            files=on_gitlab.files_of(house.bundle),
            event_name=name,
            payload={**payload, "user_username": house.script.starter},
            settings=on_gitlab.settings_of(house.work, house.bundle),
            world=world,
        )

    reviews = [
        Review(
            of=of,
            person=each.person,
            groups=on_gitlab.MEMBERS | {each.group},
            approves=each.approves,
            comment=each.comment,
            minutes=each.minute,
        )
        for each in house.script.answers
        for of in (ENVIRONMENT, f"deploy-prod / approve-{each.asked or each.group}")
    ]
    hand = Review(of=APPLY, person="starter", groups=on_gitlab.MEMBERS)
    (run,) = runs(house.world(names(runs(NOBODY)), (*reviews, hand)))
    return _ended(
        run,
        house,
        lambda apply, _: _of_deployment(apply, house),
        first_lines=_first_lines(run, house),
        hands_pass_timers=True,
    )


def _of_deployment(apply: JobRun, house: House) -> Record:
    approvals = [
        {
            "user": {"username": each.person},
            "status": "approved" if each.approves else "rejected",
            "created_at": house.at(each.minutes).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "comment": each.comment,
        }
        for each in apply.answers
        if each.of == ENVIRONMENT
    ]
    return Record(
        service=house.work.service.id,
        account=memory.ACCOUNT,
        commit=memory.COMMIT,
        digest=house.digest,
        now=house.now,
        answers=tuple(told_by_gitlab.answers(ENVIRONMENT, {"approvals": approvals})),
        sealed=Seal(digest=house.stored, made=house.sealed),
        rows=house.rows,
    )
