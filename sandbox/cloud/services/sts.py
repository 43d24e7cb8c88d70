"""STS: the trust policy decides who may take a role; the session then acts with the role's permissions."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.sts.models import AssumedRole, sts_backends

from sandbox.cloud.access import about_caller
from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.conditions import UnknownOperator
from sandbox.cloud.evaluator import Kind, Principal
from sandbox.cloud.roles import decide_trust, find_role
from sandbox.cloud.world import World

Context = dict[str, tuple[str, ...]]
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")


def assume_role(world: World, call: Call, onward: Onward) -> Reply:
    params = call.params
    given: Context = {}
    if "ExternalId" in params:
        given["sts:ExternalId"] = (params["ExternalId"],)
    return _assume(world, call, call.principal, "sts:AssumeRole", {**about_caller(call), **given})


def assume_role_with_web_identity(world: World, call: Call, onward: Onward) -> Reply:
    """The token's claims are read, not verified: no forge's keys are known here."""
    claims = _claims(call.params["WebIdentityToken"])
    issuer = claims["iss"].removeprefix("https://")
    account = call.params["RoleArn"].split(":")[4]
    provider = f"arn:aws:iam::{account}:oidc-provider/{issuer}"
    context = {f"{issuer}:{name}": _many(claims[name]) for name in ("aud", "sub") if name in claims}
    caller = Principal(kind=Kind.FEDERATED, arn=provider, account=account)
    return _assume(world, call, caller, "sts:AssumeRoleWithWebIdentity", context)


def assume_role_with_saml(world: World, call: Call, onward: Onward) -> Reply:
    message = "this cloud reads no SAML assertion; take the role's session from sandbox.cloud.sessions"
    raise Refused("ValidationError", message)


def _claims(token: str) -> dict[str, Any]:
    try:
        middle = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return {"iss": claims["iss"], **claims}
    except (IndexError, ValueError, KeyError) as error:
        raise Refused("InvalidIdentityToken", "The token is not a JSON web token with an issuer") from error


def _many(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _assume(world: World, call: Call, caller: Principal, action: str, context: Context) -> Reply:
    params, role = call.params, call.params["RoleArn"]
    for unread in ("Policy", "PolicyArns"):
        if unread in params:
            raise Refused("ValidationError", f"this cloud does not evaluate session policies ({unread})")
    context = {**context, **_request_keys(params)}
    for needed in (action, *_also_needed(params)):
        try:
            decision = decide_trust(caller, role, context, needed)
        except UnknownOperator as error:
            raise Refused("MalformedPolicyDocument", str(error)) from None
        if not decision.allowed:
            who = caller.session or caller.arn
            message = (
                f"User: {who} is not authorized to perform: {needed} on resource: {role} {decision.reason}"
            )
            raise Refused("AccessDenied", message, 403)
    made = open_session(world, role, params["RoleSessionName"], call.region, params)
    user = {"AssumedRoleId": made.user_id, "Arn": made.arn}
    return answer(call, {"Credentials": credentials(made), "AssumedRoleUser": user, "PackedPolicySize": 0})


def _request_keys(params: Mapping[str, Any]) -> Context:
    keys: Context = {"sts:RoleSessionName": (params["RoleSessionName"],)}
    if "SourceIdentity" in params:
        keys["sts:SourceIdentity"] = (params["SourceIdentity"],)
    for tag in params.get("Tags", []):
        keys[f"aws:RequestTag/{tag['Key']}"] = (tag["Value"],)
    if params.get("Tags"):
        keys["aws:TagKeys"] = tuple(tag["Key"] for tag in params["Tags"])
    return keys


def _also_needed(params: Mapping[str, Any]) -> tuple[str, ...]:
    identity = ("sts:SetSourceIdentity",) if "SourceIdentity" in params else ()
    return identity + (("sts:TagSession",) if params.get("Tags") else ())


def _check_session(role: str, name: str, params: Mapping[str, Any]) -> None:
    if not SESSION_NAME.fullmatch(name):
        raise Refused(
            "ValidationError", f"roleSessionName {name!r} is not 2 to 64 of letters, digits, +=,.@_-"
        )
    held = find_role(role)
    limit = int(getattr(held, "max_session_duration", None) or 3600)
    if int(params.get("DurationSeconds", 3600)) > limit:
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise Refused("ValidationError", message)


def open_session(world: World, role: str, name: str, region: str, params: Mapping[str, Any]) -> AssumedRole:
    """A session of the role, remembered by its key."""
    _check_session(role, name, params)
    account = role.split(":")[4]
    made: AssumedRole = sts_backends[account]["aws"].assume_role(
        region_name=region,
        role_session_name=name,
        role_arn=role,
        policy="",
        duration=int(params.get("DurationSeconds", 3600)),
        external_id=params.get("ExternalId", ""),
    )
    traits: Context = {"aws:userid": (made.user_id,)}
    if "SourceIdentity" in params:
        traits["aws:SourceIdentity"] = (params["SourceIdentity"],)
    for tag in params.get("Tags", []):
        traits[f"aws:PrincipalTag/{tag['Key']}"] = (tag["Value"],)
    world.sessions[made.access_key_id] = Principal(
        kind=Kind.ROLE, arn=role, account=account, session=made.arn, traits=traits
    )
    return made


def credentials(made: AssumedRole) -> dict[str, Any]:
    return {
        "AccessKeyId": made.access_key_id,
        "SecretAccessKey": made.secret_access_key,
        "SessionToken": made.session_token,
        "Expiration": made.expiration.replace(tzinfo=UTC),
    }


def service_session(
    world: World, role: str, name: str, *, service: str, source: str, region: str
) -> AssumedRole:
    """What an AWS service does with the role that it was passed."""
    caller = Principal(kind=Kind.SERVICE, arn=service, account="")
    context: Context = {"sts:RoleSessionName": (name,), "aws:PrincipalServiceName": (service,)}
    context["aws:PrincipalIsAWSService"] = ("true",)
    if source:
        context |= {"aws:SourceArn": (source,), "aws:SourceAccount": (source.split(":")[4],)}
    decision = decide_trust(caller, role, context)
    if not decision.allowed:
        message = f"Service: {service} is not authorized to perform: sts:AssumeRole on resource: {role}"
        raise Refused("AccessDenied", f"{message} {decision.reason}", 403)
    return open_session(world, role, name, region, {})


def session_door(world: World, handle: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """A role's session for a test: as a service's, or, with no service named, without asking the trust policy."""
    role, name, region = asked["role"], asked["name"], asked["region"]
    if asked.get("service"):
        service, source = asked["service"], asked.get("source") or ""
        made = service_session(world, role, name, service=service, source=source, region=region)
    elif find_role(role) is None:
        raise Refused("NoSuchEntity", f"there is no role {role}")
    else:
        made = open_session(world, role, name, region, {})
    found = credentials(made)
    return {**found, "Expiration": _text(found["Expiration"])}


def _text(moment: datetime) -> str:
    return moment.isoformat()
