"""The gate between what was reviewed and what changes the environment.

Where a tier protects environments, GitLab itself asks the groups, and somebody runs the job afterwards. Elsewhere a
job by hand stands for each group. It shows who said yes to which digest, and keeps nobody who may merge from saying
it for another group: see the fidelity of this backend.
"""

from __future__ import annotations

from dataclasses import dataclass

from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import Action, JobSpec, Kept, Line, Need, Place, Rule, When
from delivery.backends.gitlab.literals import literal
from delivery.backends.gitlab.naming import approval_job
from delivery.backends.gitlab.rules import CHILD
from delivery.backends.gitlab.scripting import REVIEWED, Shared, reviewed_at
from delivery.backends.gitlab.yaml_text import Reference
from delivery.gate import Gate
from delivery.pipeline import Deployment
from delivery.texts import GroupName

# GITLAB_USER_LOGIN is who pressed the button of this very job, not who started the pipeline.
# https://docs.gitlab.com/ci/variables/predefined_variables/
SAID_YES = (
    'printf \'%s\\n\' "group=$PENSTOCK_GROUP" "by=$GITLAB_USER_LOGIN" "commit=$CI_COMMIT_SHA" > "$PENSTOCK_YES"',
    'printf \'%s\\n\' "digest=$PENSTOCK_DIGEST" "at=$(date +%s)" >> "$PENSTOCK_YES"',
    'cat "$PENSTOCK_YES"',
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gated:
    """What a gate adds to a deployment's file."""

    jobs: dict[str, JobSpec]
    needs: tuple[Need, ...]  # of apply, beside its own
    asks: tuple[Line, ...]  # lines that apply runs before its own
    rule: Rule


def gated(deployment: Deployment, context: Context, shared: Shared, stage: str) -> Gated:
    gate = context.work.target(deployment.environment).gate
    checks = tuple(Need(job=name) for name in gate.checks if name not in deployment.apply.needs)
    groups = () if context.gitlab.protects_environments else gate.groups
    jobs = {approval_job(group): _approval(group, deployment, context, shared, stage) for group in groups}
    return Gated(
        jobs=jobs,
        needs=(*checks, *(Need(job=name, artifacts=True) for name in jobs)),
        asks=tuple(_asked(group, gate, shared) for group in groups),
        rule=_rule(gate, by_hand=bool(gate.groups) and context.gitlab.protects_environments),
    )


def _approval(
    group: GroupName, deployment: Deployment, context: Context, shared: Shared, stage: str
) -> JobSpec:
    """By hand, and the pipeline waits: inside rules, `when: manual` blocks unless it is allowed to fail."""
    tier = context.work.target(deployment.environment).environment.tier
    name = f"{deployment.environment}-{group}"
    variables = {
        "GIT_STRATEGY": "none",
        "PENSTOCK_GROUP": group,
        "PENSTOCK_REVIEWED": literal(reviewed_at(deployment)),
        "PENSTOCK_YES": _file(group),
    }
    said = shared.lines(".say-yes", SAID_YES)
    return JobSpec(
        stage=stage,
        rules=(Rule(condition=CHILD.condition, when=When.MANUAL, allow_failure=False),),
        needs=(Need(job=deployment.maker.name, artifacts=True),),
        variables=variables,
        environment=Place(name=name, tier=tier, action=Action.ACCESS),
        before_script=(shared.lines(".read-reviewed", REVIEWED),),
        script=(said,),
        artifacts=Kept(paths=(_file(group),), expire_in="1 week", access="developer"),
    )


def _asked(group: GroupName, gate: Gate, shared: Shared) -> Reference:
    """The yes is for the digest that apply was handed, and is not too old."""
    yes = _file(group)
    lines = [f'test "$(sed -n "s/^digest=//p" {yes})" = "$PENSTOCK_DIGEST"']
    if gate.expires_minutes:
        said = f'"$(sed -n "s/^at=//p" {yes})"'
        lines.append(f'test "$(date +%s)" -le "$(expr {said} + {gate.expires_minutes * 60})"')
    return shared.lines(f".ask-yes-of-{group}", tuple(lines))


def _rule(gate: Gate, *, by_hand: bool) -> Rule:
    if gate.wait_minutes:
        return Rule(
            condition=CHILD.condition,
            when=When.DELAYED,
            start_in=f"{gate.wait_minutes} minutes",
            allow_failure=False,
        )
    if by_hand:
        return Rule(condition=CHILD.condition, when=When.MANUAL, allow_failure=False)
    return CHILD


def _file(group: GroupName) -> str:
    return f"approval-{group}.txt"
