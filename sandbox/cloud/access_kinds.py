"""One access that a call makes, as the evaluator is asked about it."""

from dataclasses import dataclass, field

from sandbox.cloud.evaluator import Policy

Context = dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """`policy_rules`: as for keys, the resource's policy must allow; an identity policy alone does not."""

    action: str
    resource: str
    account: str = ""
    region: str = ""
    policy: Policy | None = None
    policy_rules: bool = False
    context: Context = field(default_factory=dict)
