"""What compiling found, put to the people who can change it: errors stop a run, accepted ones do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from delivery.finding import Finding, apply_waivers, errors
from settings.loading import Loaded
from settings.placing import placed
from settings.problems import Problems


def judge(loaded: Loaded, findings: Iterable[Finding], today: date) -> tuple[Finding, ...]:
    """What remains to be told; raises `Problems` if anything stands that nobody has accepted."""
    judged = apply_waivers(findings, loaded.estate.waivers, today)
    written = {name: [service.whole] for name, service in loaded.services.items()}
    problems = [placed(finding, written, loaded.stacks) for finding in errors(judged)]
    if problems:
        raise Problems(problems)
    return judged
