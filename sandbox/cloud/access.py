"""Whether the caller may do this: what the call reaches, put before the evaluator."""

from sandbox.cloud.access_kinds import Access
from sandbox.cloud.call import Call, Refused
from sandbox.cloud.conditions import UnknownOperator
from sandbox.cloud.evaluator import Decision, Kind, Policies, Request, decide
from sandbox.cloud.reach import reached, roles_passed
from sandbox.cloud.reach_through import keys_used
from sandbox.cloud.roles import policies_of

# What any principal may ask, and what the trust policy alone decides.
OPEN = {("sts", "GetCallerIdentity"), ("sts", "AssumeRole"), ("sts", "AssumeRoleWithWebIdentity"),
        ("sts", "AssumeRoleWithSAML"), ("sts", "GetSessionToken")}  # fmt: skip
SHORT_CODE = {"s3", "sts", "iam", "sns", "cloudwatch"}


def authorise(call: Call) -> None:
    """Raises unless every access that the call makes is allowed; sends it to the account that owns the resource."""
    if not call.operation or (call.service, call.operation) in OPEN:
        return
    accesses = reached(call)
    needed = list(accesses)
    if call.principal.kind is Kind.ROLE:
        needed += [used for access in accesses for used in keys_used(call, access)] + roles_passed(call)
    for access in needed:
        try:
            decision = _decide(call, access)
        except UnknownOperator as error:
            raise Refused("MalformedPolicyDocument", str(error)) from None
        if not decision.allowed:
            raise denied(call, access, decision)
    owners = {(access.account, access.region) for access in accesses if access.account}
    if len(owners) == 1 and (owner := owners.pop())[0] != call.account:
        call.move_to(*owner)


def _decide(call: Call, access: Access) -> Decision:
    caller = call.principal
    identity, boundary = policies_of(caller.arn) if caller.kind is Kind.ROLE else ((), None)
    administers = caller.kind is Kind.ADMINISTRATOR and caller.account == (access.account or call.account)
    request = Request(
        principal=caller,
        action=access.action,
        resource=access.resource,
        account=access.account or call.account,
        context={**about_caller(call), **access.context},
    )
    policies = Policies(
        identity=identity,
        boundary=boundary,
        resource=access.policy,
        resource_rules=access.policy_rules and not administers,
    )
    return decide(request, policies)


def about_caller(call: Call) -> dict[str, tuple[str, ...]]:
    """The global condition keys. Loopback stands for TLS: the emulator serves plain HTTP."""
    caller = call.principal
    return {
        **caller.traits,
        "aws:PrincipalArn": (caller.arn,),
        "aws:PrincipalAccount": (caller.account,),
        "aws:PrincipalType": ("AssumedRole" if caller.kind is Kind.ROLE else "Account",),
        "aws:PrincipalIsAWSService": ("false",),
        "aws:RequestedRegion": (call.region,),
        "aws:SecureTransport": ("true",),
        "aws:SourceIp": ("127.0.0.1",),
    }


def denied(call: Call, access: Access, decision: Decision) -> Refused:
    who = call.principal.session or call.principal.arn
    what = f"is not authorized to perform: {access.action} on resource: {access.resource}"
    code = "AccessDenied" if call.service in SHORT_CODE else "AccessDeniedException"
    status = 403 if call.protocol in ("query", "rest-xml") else 400
    return Refused(code, f"User: {who} {what} {decision.reason}", status)
