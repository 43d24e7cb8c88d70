"""`penstock gates` says what is promised where, and how it is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from delivery.promises import AuthorExcluded, Promise, written
from desk.gates import kept
from tests.estates import DEV, OFFICE_HOURS, PROD, PRODUCTION_GATE, STAGING, estate, gate, service
from tests.program import ROOT

PENSTOCK = Path(sys.executable).parent / "penstock"


def said(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PENSTOCK, "gates", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_promise_of_every_gate_has_its_line() -> None:
    promised = sum(len(each.gate.promises) for each in (DEV, STAGING, PROD))
    assert len(kept(estate())) == promised


def test_a_promise_that_is_not_held_is_said_to_be_so() -> None:
    found = kept(estate(service(gates={"prod": PRODUCTION_GATE | gate(AuthorExcluded())})))
    assert [each.promise for each in found if each.kept == "not held"] == ["author_excluded: true"]


def test_a_window_is_kept_by_the_platform_itself() -> None:
    (window,) = [each for each in kept(estate()) if each.promise == written(OFFICE_HOURS)]
    assert window.kept == "native"


def test_the_shipped_gates_are_all_held() -> None:
    found = json.loads(said("--json").stdout)
    assert {each["environment"] for each in found} == {"staging", "prod"}
    assert {each["kept"] for each in found} <= {"native", "composed"}


def test_one_service_is_shown_alone() -> None:
    assert {each["service"] for each in json.loads(said("network", "--json").stdout)} == {"network"}


def test_an_unknown_service_is_told_with_the_nearest_word() -> None:
    ended = said("netwrok")
    assert ended.returncode == 2
    assert "Did you mean network?" in ended.stderr


@pytest.mark.parametrize("kind", get_args(Promise))
def test_every_kind_of_promise_can_be_written(kind: type[Promise]) -> None:
    from tools.gates_page import PROMISES

    (found, *_) = [promise for _, promise in PROMISES if type(promise) is kind]
    assert ":" in written(found)
