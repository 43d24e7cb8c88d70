"""IAM's decision: identity policies, boundary and resource policy in, allowed or not and why out. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sandbox.cloud.conditions import Context, all_hold, fill, like, texts

Policy = Mapping[str, Any]
Statement = Mapping[str, Any]


class Kind(Enum):
    ADMINISTRATOR = "administrator"
    ROLE = "role"
    SERVICE = "service"
    FEDERATED = "federated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who calls. `arn` is what aws:PrincipalArn says: the role's, never the session's."""

    kind: Kind
    arn: str
    account: str
    session: str = ""
    traits: Context = field(default_factory=dict)  # condition keys that the session carries


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    principal: Principal
    action: str
    resource: str
    account: str  # of the resource
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """`resource_rules`: the resource's policy must allow, as for keys and roles; identity alone never does."""

    identity: Sequence[Policy] = ()
    boundary: Policy | None = None
    resource: Policy | None = None
    resource_rules: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str


class Grant(Enum):
    """What a resource policy's Allow gives: nothing, the right to delegate, to the role, to the session."""

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    SESSION = 3


def statements(policy: Policy) -> Iterator[Statement]:
    found = policy.get("Statement", [])
    yield from found if isinstance(found, list) else [found]


def _named(statement: Statement, element: str, value: str, context: Context, *, letters: bool) -> bool:
    """Whether Action/Resource (or its Not form) covers the value; actions ignore case, resources do not."""

    def any_of(patterns: Iterable[str]) -> bool:
        filled = [fill(p, context) for p in patterns]
        if letters:
            return any(like(p, value) for p in filled if p is not None)
        return any(like(p.lower(), value.lower()) for p in filled if p is not None)

    if f"Not{element}" in statement:
        return not any_of(texts(statement[f"Not{element}"]))
    # A trust policy has no Resource: the role itself is meant.
    return any_of(texts(statement[element])) if element in statement else element == "Resource"


def _covers(statement: Statement, request: Request) -> bool:
    return (
        _named(statement, "Action", request.action, request.context, letters=False)
        and _named(statement, "Resource", request.resource, request.context, letters=True)
        and all_hold(statement.get("Condition", {}), request.context)
    )


def grant(principals: object, caller: Principal) -> Grant:
    """How closely a Principal element names the caller."""
    if principals == "*":
        return Grant.ROLE
    if not isinstance(principals, dict):
        return Grant.NONE
    if caller.kind in (Kind.SERVICE, Kind.FEDERATED):
        named = texts(principals.get(caller.kind.value.capitalize(), []))
        return Grant.ROLE if caller.arn in named or "*" in texts(principals.get("AWS", [])) else Grant.NONE
    return closest(_one(name, caller) for name in texts(principals.get("AWS", [])))


def closest(grants: Iterable[Grant]) -> Grant:
    return max(grants, key=lambda g: g.value, default=Grant.NONE)


def _one(name: str, caller: Principal) -> Grant:
    if caller.session and name == caller.session:
        return Grant.SESSION
    if name in ("*", caller.arn):
        return Grant.ROLE
    named = name.split(":")[4] if name.endswith(":root") else name
    return Grant.ACCOUNT if named == caller.account else Grant.NONE


def _addressed(statement: Statement, caller: Principal) -> Grant:
    if "NotPrincipal" in statement:
        return Grant.NONE if grant(statement["NotPrincipal"], caller).value else Grant.ROLE
    return grant(statement.get("Principal"), caller)


def _denies(policy: Policy | None, request: Request) -> bool:
    return any(s.get("Effect") == "Deny" and _covers(s, request) for s in statements(policy or {}))


def _allows(policy: Policy, request: Request) -> bool:
    return any(s.get("Effect") == "Allow" and _covers(s, request) for s in statements(policy))


def _resource_denies(policy: Policy | None, request: Request) -> bool:
    return any(
        s.get("Effect") == "Deny" and _addressed(s, request.principal).value and _covers(s, request)
        for s in statements(policy or {})
    )


def _resource_grants(policy: Policy | None, request: Request) -> Grant:
    grants = (
        _addressed(s, request.principal)
        for s in statements(policy or {})
        if s.get("Effect") == "Allow" and _covers(s, request)
    )
    return closest(grants)


def decide(request: Request, policies: Policies) -> Decision:
    """An explicit deny wins; then it depends on who calls and whose the resource is."""
    if _resource_denies(policies.resource, request):
        return Decision(False, "with an explicit deny in a resource-based policy")
    given = _resource_grants(policies.resource, request)
    if request.principal.kind is Kind.ROLE:
        return _decide_for_role(request, policies, given)
    own = request.principal.account == request.account
    if request.principal.kind is Kind.ADMINISTRATOR and own and not policies.resource_rules:
        return Decision(True, "the account's administrator")
    return _decide_by_resource(given)


def _decide_by_resource(given: Grant) -> Decision:
    if given is Grant.NONE:
        return Decision(False, "because no resource-based policy allows it")
    return Decision(True, "a resource-based policy allows it")


def _decide_for_role(request: Request, policies: Policies, given: Grant) -> Decision:
    if any(_denies(policy, request) for policy in policies.identity):
        return Decision(False, "with an explicit deny in an identity-based policy")
    if _denies(policies.boundary, request):
        return Decision(False, "with an explicit deny in a permissions boundary")
    bounded = policies.boundary is None or _allows(policies.boundary, request)
    identity = any(_allows(policy, request) for policy in policies.identity)
    own = request.principal.account == request.account
    # A resource policy of the same account that names a session passes a boundary's implicit deny.
    if own and given is Grant.SESSION:
        return Decision(True, "a resource-based policy names the session")
    if not bounded:
        return Decision(False, "because no permissions boundary allows it")
    if own and given is Grant.ROLE:
        return Decision(True, "a resource-based policy allows it")
    if (policies.resource_rules or not own) and given is Grant.NONE:
        return Decision(False, "because no resource-based policy allows it")
    if not identity:
        return Decision(False, "because no identity-based policy allows it")
    return Decision(True, "an identity-based policy allows it")
