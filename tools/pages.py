"""The pages that are made from the code: `python -m tools.pages` writes them, a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from delivery.backends.codepipeline import fidelity
from delivery.gate import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    Checked,
    DistinctPeople,
    Expires,
    Promise,
    Window,
)
from delivery.texts import Cron, GroupName, JobName
from sandbox.cloud.corrections import CORRECTIONS, NOT_JUDGED
from sandbox.provider.services import ENTRIES

ROOT = Path(__file__).resolve().parent.parent

PROMISES: tuple[tuple[str, str, Promise], ...] = (
    ("somebody of this group approves", "approved_by: [platform]", Approved(group=GroupName("platform"))),
    ("nobody's yes counts twice", "distinct_people: true", DistinctPeople()),
    ("a yes is for one plan", "bound_digest: true", BoundDigest()),
    ("a yes ends", "expires_minutes: 480", Expires(minutes=480)),
    (
        "only in this window",
        "windows: [{opens: 0 8 * * MON-FRI, minutes: 480}]",
        Window(opens=Cron("0 8 * * MON-FRI"), minutes=480),
    ),
    (
        "only in this window, on the half hour",
        "windows: [{opens: 30 8 * * *, minutes: 60}]",
        Window(opens=Cron("30 8 * * *"), minutes=60),
    ),
    ("a check succeeded", "checks: [scan]", Checked(job=JobName("scan"))),
    ("who wrote it does not approve it", "author_excluded: true", AuthorExcluded()),
)


def gates() -> str:
    rows = [
        f"| {what} | `{written}` | {fidelity(promise).holding} | {fidelity(promise).how} |"
        for what, written, promise in PROMISES
    ]
    return "\n".join(
        (
            "# Gates",
            "",
            "A gate is a set of promises. What is promised stands in the stack file (for all services of an",
            "environment) and in the catalog (a service only adds). How CodePipeline keeps each:",
            "",
            "| promise | in YAML | kept | how |",
            "|---|---|---|---|",
            *rows,
            "",
            "A promise that is not held is an error, and nothing is created, unless `catalog/waivers.yaml` accepts it",
            "with a reason, an owner and a last day. The day after, it is an error again.",
            "",
            "Production's gate must keep every promise of staging's, and at least one more.",
            "",
        )
    )


def sandbox() -> str:
    served = sorted(token.rpartition(":")[2] + f" ({token.split(':')[1].split('/')[0]})" for token in ENTRIES)
    return "\n".join(
        (
            "# The sandbox",
            "",
            "`make up` runs the program unchanged, on the real Pulumi engine, against an emulator of AWS on this",
            "machine: moto, with corrections. Three accounts live in one background process; all of it stands under",
            "`.penstock/` and goes with `make down`. A green run proves the program and the engine, not AWS.",
            "",
            "## Served",
            "",
            "Created, read, updated in place, replaced, deleted, and compared on refresh:",
            "",
            ", ".join(served) + ".",
            "",
            "## Recorded",
            "",
            "Every other `aws` type: its arguments are checked against the SDK's names and types, and echoed.",
            "The summary of each run counts both.",
            "",
            "## Corrections",
            "",
            "| service | the emulator | here |",
            "|---|---|---|",
            *(f"| {each.service} | {each.wrong} | {each.right} |" for each in CORRECTIONS),
            "",
            "## Not judged",
            "",
            *(f"- {each}" for each in NOT_JUDGED),
            "",
        )
    )


PAGES: Mapping[str, Callable[[], str]] = {"docs/gates.md": gates, "docs/sandbox.md": sandbox}


def main() -> int:
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{path} written.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
