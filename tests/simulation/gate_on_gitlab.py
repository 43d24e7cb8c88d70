"""A script before a gate on GitLab: of people where a tier asks them, else of buttons and the lines that they run."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.simulation.gitlab import MEMBERS, events, files_of, settings_of
from interpreters import gitlab
from interpreters.outcome import JobRun, Review, Run, World
from tests.simulation.gate_ending import Ending, ended
from tests.simulation.gate_house import ENVIRONMENT, PUSHED, SECONDS, House, names
from tests.toolbox import memory
from toolbox import told_by_gitlab
from toolbox.record import Record, Seal

APPLY, APPROVE = "deploy-prod / apply", "deploy-prod / approve-"
# What stands in the lines of these jobs beside them is run elsewhere: tools (under /tmp), the cloud, the toolbox.
OURS = ("PENSTOCK_", "export PENSTOCK_", "printf '%s\\n' ", "test ")


def played(house: House) -> Ending:
    ((name, payload),) = events(house.work, house.bundle, PUSHED)

    def run(world: World) -> Run:
        (found,) = gitlab.runs(
            project=house.work.service.repository,
            files=files_of(house.bundle),
            event_name=name,
            payload={**payload, "user_username": house.script.starter},
            settings=settings_of(house.work, house.bundle),
            world=world,
        )
        return found

    hand = Review(of=APPLY, person="starter", groups=MEMBERS)
    done = run(house.world(names(run(World())), (*_reviews(house), hand)))
    return ended(
        done,
        house,
        lambda apply, _: _record(apply, house),
        first=lambda apply: _first_lines(apply, done, house),
        hands_pass_timers=True,
    )


def _reviews(house: House) -> tuple[Review, ...]:
    return tuple(
        Review(
            of=of,
            person=each.person,
            groups=MEMBERS | {each.group},
            approves=each.approves,
            comment=each.comment,
            minutes=each.minute,
        )
        for each in house.script.answers
        for of in (ENVIRONMENT, f"{APPROVE}{each.asked or each.group}")
    )


def _record(apply: JobRun, house: House) -> Record:
    approvals = [
        {
            "user": {"username": each.person},
            "status": "approved" if each.approves else "rejected",
            "created_at": house.at(each.minutes).strftime(SECONDS).replace("Z", ".000Z"),
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


def _first_lines(apply: JobRun, run: Run, house: House) -> tuple[str, ...]:
    """Those of each button that was pressed, then those of apply, as a shell runs them."""
    with TemporaryDirectory() as folder:
        for job in run.jobs:
            if job.name.startswith(APPROVE):
                (answer,) = job.answers
                _exported(Path(folder), memory.DIGEST)
                _shell(job, folder, answer.person, int(house.at(answer.minutes).timestamp()))
        _exported(Path(folder), house.digest)
        failed = _shell(apply, folder, "starter", int(house.now.timestamp()))
    return ("a line before the guard fails",) if failed else ()


def _exported(folder: Path, digest: str) -> None:
    (folder / "penstock.exports").write_text(f"DIGEST={digest}\nVERSION_ID=1\n", encoding="utf-8")


def _shell(job: JobRun, folder: str, person: str, now: int) -> int:
    lines = [line for line in job.commands if line.startswith(OURS) and " /tmp/" not in line]
    clock = f"date() {{ echo {now}; }}"
    return subprocess.run(
        ["bash", "-euc", "\n".join((clock, *lines))],
        cwd=folder,
        env={
            **job.variables,
            "GITLAB_USER_LOGIN": person,
            "CI_COMMIT_SHA": memory.COMMIT,
            "PATH": "/usr/bin:/bin",
        },
        check=False,
    ).returncode
