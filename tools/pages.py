"""The pages that are made from the code: `python -m tools.pages` writes them, a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from delivery.quotas.aws import AWS
from delivery.quotas.github import GITHUB
from delivery.quotas.gitlab import GITLAB
from delivery.quotas.quota import Quota, Raising
from sandbox.cloud.corrections import CORRECTIONS, NOT_JUDGED
from sandbox.provider.services import ENTRIES
from tools.blueprints_page import blueprints
from tools.gates_page import gates
from tools.mission_page import mission

ROOT = Path(__file__).resolve().parent.parent


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


def quotas() -> str:
    return "\n".join(
        (
            "# Quotas",
            "",
            "What AWS, GitHub and GitLab hold at most is checked before anything is created. A finding names the",
            "quota, as `quota:roles-an-account`, and what to do; where yours was raised, `catalog/waivers.yaml`",
            "accepts that one code at that one place.",
            "",
            "A number is stated (on its page), reported (by others), archived (from an archived page) or unverified:",
            "confirm all but the first before you rely on the exact number.",
            "",
            *_quota_table("AWS", AWS),
            *_quota_table("GitHub", GITHUB),
            *_quota_table("GitLab", GITLAB),
            "Counted is what this program makes; what others made in an account or a project counts there too.",
            "",
        )
    )


def _quota_table(platform: str, held: tuple[Quota, ...]) -> tuple[str, ...]:
    return (
        f"## {platform}",
        "",
        "| quota | of | takes | raised to | known | source |",
        "|---|---|---|---|---|---|",
        *map(_quota_row, held),
        "",
    )


def _quota_row(quota: Quota) -> str:
    raising = quota.raising if isinstance(quota.raising, Raising) else f"{quota.raising:,}"
    takes = f"{quota.least:,} to {quota.most:,}" if quota.least else f"{quota.most:,}"
    known = ", ".join(part for part in (quota.standing, quota.date, quota.remark) if part)
    source = f"[page]({quota.source})" if quota.source.startswith("https://") else quota.source
    return f"| `{quota.code}`: {quota.unit} {quota.what} | {quota.holder} | {takes} | {raising} | {known} | {source} |"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/blueprints.md": blueprints,
    "docs/gates.md": gates,
    "docs/mission.md": mission,
    "docs/quotas.md": quotas,
    "docs/sandbox.md": sandbox,
}


def main() -> int:
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{path} written.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
