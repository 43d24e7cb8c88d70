"""A script before a gate that stands in an account."""

from __future__ import annotations

import json

from delivery.aws.names import Duty
from desk.simulation.codepipeline import declarations_of
from interpreters import aws
from interpreters.outcome import JobRun, Review, Run, World
from tests.simulation.gate_ending import Ending, ended
from tests.simulation.gate_house import House, names
from tests.toolbox import memory
from toolbox import replay, told_by_codepipeline
from toolbox.execution import ActionExecution
from toolbox.gate import GateDocument
from toolbox.record import Record

NAME = "shop-prod"


def played(house: House) -> Ending:
    (target,) = house.work.targets
    declared = declarations_of(house.bundle)[target.name]

    def run(world: World) -> Run:
        (found,) = aws.runs(
            declarations=declared, event_name="manual", payload={"name": NAME}, world=world, now=house.now
        )
        return found

    alarms = _alarms(declared[f"pipelines/{NAME}.json"])
    done = run(house.world(names(run(World())), _reviews(house), alarms))
    return ended(done, house, lambda _, asked: _record(done, house, asked))


def _reviews(house: House) -> tuple[Review, ...]:
    (target,) = house.work.targets
    account = house.work.account(target.name)
    return tuple(
        Review(
            of=f"Approval/Approve-{each.asked or each.group}",
            person=each.person,
            groups=frozenset({account.duty_role_name(Duty.APPROVE, each.group)}),
            approves=each.approves,
            comment=each.comment,
            minutes=each.minute,
        )
        for each in house.script.answers
    )


def _alarms(text: str) -> frozenset[str]:
    """Rules by the names with which a world says that they do not hold."""
    return frozenset(
        f"{stage['name']}/{rule['name']}"
        for stage in json.loads(text)["stages"]
        for condition in stage.get("beforeEntry", {}).get("conditions", [])
        for rule in condition["rules"]
        if rule["ruleTypeId"]["provider"] == "CloudWatchAlarm"
    )


def _record(run: Run, house: House, asked: GateDocument) -> Record:
    applying = [memory.applying(action="apply")]
    if house.script.again:
        applying.append(memory.applying(action="apply", id="earlier", status="Failed"))
    return Record(
        service=house.work.service.id,
        account=memory.ACCOUNT,
        commit=memory.COMMIT,
        digest=house.digest,
        now=house.now,
        answers=tuple(
            told_by_codepipeline.answers(asked, [_answered(job, house) for job in run.jobs if job.answers])
        ),
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
