"""A promise that a backend does not keep: the same words everywhere, an error in production and a warning below."""

from __future__ import annotations

from datetime import date

import pytest

from delivery.backends import known_backends
from delivery.bundle import Fidelity, Holding
from delivery.environment import Environment, Tier
from delivery.finding import Finding, Severity, Waiver, apply_waivers, errors
from delivery.promises import ChangeAgreed
from delivery.texts import BackendName, ResourceName
from delivery.unkept import check_promises
from tests.delivery.pipelines import deployment, pipeline, work
from tests.estates import DEV, PLATFORM, PROD, STAGING, gate

BOARD = ChangeAgreed(register=ResourceName("board"))
NOT_HELD = Fidelity(holding=Holding.NOT_HELD, how="no register is asked", trap="a ticket is not asked either")
DOOR = Fidelity(holding=Holding.DOOR, how="somebody presses a button")
HERE = "service shop, environments, prod, gate"
LAST, AFTER = date(2027, 6, 30), date(2027, 7, 1)


def found(held: Fidelity, tier: Tier = Tier.PRODUCTION) -> tuple[Finding, ...]:
    return check_promises([BOARD], tier, HERE, backend="Harness", fidelity=lambda _: held)


def waiver(code: str) -> Waiver:
    return Waiver(code=code, place=HERE, reason="The board meets by itself", owner="platform", expires=LAST)


@pytest.mark.parametrize(
    ("held", "code"),
    [(NOT_HELD, "promise-not-held:ChangeAgreed"), (DOOR, "promise-needs-door:ChangeAgreed")],
    ids=["not-held", "door"],
)
def test_what_is_not_held_or_needs_the_door_stops_production_until_it_is_waived(
    held: Fidelity, code: str
) -> None:
    told = found(held)
    assert [each.code for each in errors(told)] == [code]
    assert not errors(apply_waivers(told, [waiver(code)], LAST))
    assert {each.code for each in errors(apply_waivers(told, [waiver(code)], AFTER))} == {
        code,
        "waiver-expired",
    }


def test_a_waiver_of_what_is_not_held_accepts_no_door() -> None:
    judged = apply_waivers(found(DOOR), [waiver("promise-not-held:ChangeAgreed")], LAST)
    assert [each.code for each in errors(judged)] == ["promise-needs-door:ChangeAgreed"]


@pytest.mark.parametrize("holding", [Holding.NATIVE, Holding.COMPOSED])
def test_what_is_kept_is_not_told(holding: Holding) -> None:
    assert found(Fidelity(holding=holding, how="somehow")) == ()


def test_what_is_not_kept_is_told_with_the_reason_and_the_trap() -> None:
    (told,) = found(NOT_HELD)
    assert told.cause == (
        "Harness cannot keep change_agreed: board: no register is asked; a ticket is not asked either"
    )
    assert told.place == HERE


@pytest.mark.parametrize("backend", ["codepipeline", "github", "gitlab"])
@pytest.mark.parametrize(
    ("environment", "severity"),
    [(DEV, Severity.WARNING), (STAGING, Severity.WARNING), (PROD, Severity.ERROR)],
    ids=["dev", "staging", "prod"],
)
def test_every_backend_says_it_as_gravely(backend: str, environment: Environment, severity: Severity) -> None:
    asked = work(backend, environment, gates={environment.name: gate(BOARD)})
    made = known_backends()[BackendName(backend)].compile(pipeline(deployment(environment)), asked)
    told = [each for each in made.findings if each.code == "promise-not-held:ChangeAgreed"]
    assert [(each.severity, each.place) for each in told] == [
        (severity, f"service shop, environments, {environment.name}, gate")
    ]


def test_a_group_that_anybody_answers_for_needs_the_door() -> None:
    asked = work("gitlab", PROD, gates={"prod": gate(PLATFORM)})
    made = known_backends()[BackendName("gitlab")].compile(pipeline(deployment(PROD)), asked)
    assert "promise-needs-door:Approved" in {each.code for each in errors(made.findings)}
