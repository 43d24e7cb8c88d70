"""IAM's decision, one rule of it a test."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.conditions import UnknownOperator, holds
from sandbox.cloud.evaluator import Kind, Policies, Principal, Request, decide
from tests.sandbox.cloud_desk import Field

OWN, OTHER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{OWN}:role/penstock/dev/plan/planner"
SESSION = f"arn:aws:sts::{OWN}:assumed-role/planner/anna"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/approvals"
PLANNER = Principal(kind=Kind.ROLE, arn=ROLE, account=OWN, session=SESSION)
OPEN = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def policy(effect: str, action: str, resource: str = "*", **more: Field) -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]}


def allowed(action: str = "dynamodb:PutItem", caller: Principal = PLANNER, **given: Field) -> bool:
    context = given.pop("context", {})
    account = given.pop("account", OWN)
    request = Request(principal=caller, action=action, resource=TABLE, account=account, context=context)
    return decide(request, Policies(**given)).allowed


def test_a_role_without_policies_may_do_nothing() -> None:
    assert not allowed()
    assert allowed(identity=(policy("Allow", "dynamodb:Put*"),))


def test_an_explicit_deny_wins_over_every_allow() -> None:
    assert not allowed(identity=(OPEN, policy("Deny", "dynamodb:PutItem")))
    assert allowed(identity=(OPEN, policy("Deny", "dynamodb:DeleteItem")))


def test_actions_are_compared_without_case_and_resources_with_it() -> None:
    assert allowed(identity=(policy("Allow", "DYNAMODB:putitem"),))
    assert not allowed(identity=(policy("Allow", "dynamodb:PutItem", TABLE.upper()),))


def test_a_boundary_limits_what_identity_policies_give() -> None:
    assert not allowed(identity=(OPEN,), boundary=policy("Allow", "s3:*"))
    assert allowed(identity=(OPEN,), boundary=policy("Allow", "dynamodb:*"))


def test_a_boundary_denies_explicitly() -> None:
    boundary = {"Statement": [OPEN["Statement"], policy("Deny", "dynamodb:PutItem")["Statement"][0]]}
    assert not allowed(identity=(OPEN,), boundary=boundary)
    assert allowed("dynamodb:GetItem", identity=(OPEN,), boundary=boundary)


def test_a_resource_policy_that_names_the_session_passes_the_boundarys_implicit_deny() -> None:
    boundary = policy("Allow", "s3:*")
    by_session = policy("Allow", "dynamodb:*", Principal={"AWS": SESSION})
    by_role = policy("Allow", "dynamodb:*", Principal={"AWS": ROLE})
    assert allowed(resource=by_session, boundary=boundary)
    assert not allowed(resource=by_role, boundary=boundary)


def test_a_resource_policy_of_the_same_account_may_allow_alone() -> None:
    assert allowed(resource=policy("Allow", "dynamodb:*", Principal={"AWS": ROLE}))
    assert not allowed(resource=policy("Allow", "dynamodb:*", Principal={"AWS": ROLE + "x"}))


def test_a_resource_policy_that_names_the_account_only_delegates() -> None:
    delegating = policy("Allow", "dynamodb:*", Principal={"AWS": OWN})
    assert not allowed(resource=delegating)
    assert allowed(resource=delegating, identity=(OPEN,))


@pytest.mark.parametrize("identity", [(), (OPEN,)])
def test_another_accounts_resource_needs_both_sides(identity: tuple[dict[str, Any], ...]) -> None:
    named = policy("Allow", "dynamodb:*", Principal={"AWS": ROLE})
    assert allowed(account=OTHER, identity=identity, resource=named) is bool(identity)
    assert not allowed(account=OTHER, identity=identity)


def test_a_key_is_ruled_by_its_own_policy() -> None:
    assert not allowed(identity=(OPEN,), resource_rules=True)
    root = policy("Allow", "*", Principal={"AWS": f"arn:aws:iam::{OWN}:root"})
    assert allowed(identity=(OPEN,), resource=root, resource_rules=True)


def test_the_administrator_is_stopped_by_a_resource_policys_explicit_deny_alone() -> None:
    administrator = Principal(kind=Kind.ADMINISTRATOR, arn=f"arn:aws:iam::{OWN}:root", account=OWN)
    assert allowed(caller=administrator)
    assert not allowed(caller=administrator, resource=policy("Deny", "dynamodb:*", Principal="*"))


def test_a_service_is_allowed_only_where_it_is_named() -> None:
    service = Principal(kind=Kind.SERVICE, arn="events.amazonaws.com", account="")
    named = policy("Allow", "*", Principal={"Service": "events.amazonaws.com"})
    assert allowed(caller=service, resource=named)
    assert not allowed(
        caller=service, resource=policy("Allow", "*", Principal={"Service": "sns.amazonaws.com"})
    )


def test_not_principal_in_a_deny_spares_only_who_is_named() -> None:
    spared = policy("Deny", "dynamodb:*", NotPrincipal={"AWS": [ROLE]})
    assert allowed(identity=(OPEN,), resource=spared)
    other = policy("Deny", "dynamodb:*", NotPrincipal={"AWS": [ROLE + "x"]})
    assert not allowed(identity=(OPEN,), resource=other)


def test_a_variable_without_a_value_matches_nothing() -> None:
    personal = policy("Allow", "*", "arn:aws:dynamodb:eu-west-1:*:table/${aws:PrincipalTag/team}")
    assert not allowed(identity=(personal,))
    assert allowed(identity=(personal,), context={"aws:PrincipalTag/team": ("approvals",)})


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "verdict"),
    [
        ("StringEquals", ["a"], ("a",), True),
        ("StringEquals", ["a"], ("A",), False),
        ("StringEqualsIgnoreCase", ["a"], ("A",), True),
        ("StringEquals", ["a"], None, False),
        ("StringNotEquals", ["a"], None, True),
        ("StringNotEquals", ["a", "b"], ("b",), False),
        ("StringEqualsIfExists", ["a"], None, True),
        ("StringEqualsIfExists", ["a"], ("b",), False),
        ("StringLike", ["pla*"], ("planner",), True),
        ("StringNotLike", ["pla*"], ("planner",), False),
        ("ArnEquals", ["arn:aws:iam::1:role/a*"], ("arn:aws:iam::1:role/ab",), True),
        ("ArnLike", ["arn:aws:iam::*"], ("arn:aws:iam::1:role/a",), False),
        ("ArnNotEquals", ["arn:aws:iam::1:role/a"], ("arn:aws:iam::1:role/b",), True),
        ("ArnNotLike", ["arn:aws:iam::1:role/*"], ("arn:aws:iam::1:role/b",), False),
        ("Bool", ["true"], ("true",), True),
        ("Bool", ["false"], ("true",), False),
        ("BoolIfExists", ["false"], None, True),
        ("Null", ["true"], None, True),
        ("Null", ["true"], ("a",), False),
        ("Null", ["false"], ("a",), True),
        ("NumericLessThan", ["10"], ("9",), True),
        ("NumericLessThan", ["10"], ("10",), False),
        ("DateLessThan", ["2026-01-01T00:00:00Z"], ("2025-12-31T00:00:00Z",), True),
        ("ForAnyValue:StringLike", ["alias/penstock-*"], ("alias/x", "alias/penstock-dev"), True),
        ("ForAnyValue:StringLike", ["alias/penstock-*"], None, False),
        ("ForAllValues:StringEquals", ["a", "b"], ("a", "c"), False),
        ("ForAllValues:StringEquals", ["a", "b"], None, True),
    ],
)
def test_an_operator_holds_as_the_reference_says(
    operator: str, wanted: list[str], found: tuple[str, ...] | None, verdict: bool
) -> None:
    assert holds(operator, wanted, found) is verdict


def test_an_unknown_operator_is_refused_loudly() -> None:
    broken = policy("Allow", "*", Condition={"StringResembles": {"aws:PrincipalArn": "x"}})
    with pytest.raises(UnknownOperator, match="StringResembles"):
        allowed(identity=(broken,))
