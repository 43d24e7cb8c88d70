"""What AWS holds at most is known before anything is created, and each number is held at n and refused at n + 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from delivery.aws.keys import signing_key_policy
from delivery.aws.names import Account
from delivery.aws.policy import Document, allow
from delivery.aws.roles import RoleSpec
from delivery.backends.codepipeline import limits
from delivery.backends.codepipeline.specification import (
    ApprovalAction,
    BuildAction,
    PipelineSpec,
    StageSpec,
)
from delivery.finding import Finding, Severity, Waiver, apply_waivers
from delivery.identity import Purpose
from delivery.quotas import aws, measure
from delivery.quotas.measure import Holding, at_once, check_quotas, check_quotas_together, counted
from delivery.quotas.quota import Measure, Quota, Raising, Standing, check
from delivery.site import Site, site_of
from delivery.texts import EnvironmentName, GroupName
from tests.estates import DEV, OFFICE_HOURS, PROD, TOOLBOX, estate

ACCOUNT = Account.of(PROD)
BUILD = BuildAction(name="plan", project="penstock-plan", inputs=(), run_order=1)
APPROVAL = ApprovalAction(
    name="Approve-platform",
    group=GroupName("platform"),
    digest="#{plan.DIGEST}",
    link="",
    timeout_minutes=480,
)
STAGE = StageSpec(name="Plan", actions=(BUILD,))


def site(environment: str = "prod", services: int = 1) -> Site:
    """One service as often as asked: what is counted need not differ."""
    found = site_of(estate(), EnvironmentName(environment), TOOLBOX)
    return replace(found, delivered=found.delivered * services)


def pipeline(*stages: StageSpec) -> PipelineSpec:
    spec = site().delivered[0].pipeline
    assert spec is not None
    return replace(spec, stages=stages) if stages else spec


def codes(spec: PipelineSpec) -> list[str]:
    return [finding.code for finding in limits.check_limits(spec, "service network, environments, prod")]


def judged(measures: Iterator[Measure]) -> list[str]:
    return [finding.code for finding in check(measures)]


def found(quota: Quota, asked: int) -> Finding:
    (finding,) = check([(quota, asked, "here")])
    return finding


def text_of(length: int) -> Document:
    """A policy of exactly so many characters."""
    bare = len(Document((allow("Read", ("s3:GetObject",), ("",)),)).json)
    return Document((allow("Read", ("s3:GetObject",), ("x" * (length - bare),)),))


@pytest.mark.parametrize("quota", aws.AWS, ids=lambda quota: quota.code)
def test_what_a_quota_takes_passes_and_one_more_does_not(quota: Quota) -> None:
    assert judged(iter([(quota, quota.most, "here")])) == []
    assert judged(iter([(quota, quota.most + 1, "here")])) == [f"quota:{quota.code}"]


@pytest.mark.parametrize("quota", [each for each in aws.AWS if each.least], ids=lambda quota: quota.code)
def test_the_least_that_a_quota_takes_passes_and_one_less_does_not(quota: Quota) -> None:
    assert judged(iter([(quota, quota.least, "here")])) == []
    assert judged(iter([(quota, quota.least - 1, "here")])) == [f"quota:{quota.code}"]


def stages(count: int) -> PipelineSpec:
    return pipeline(*(STAGE,) * count)


def actions(*counts: int) -> PipelineSpec:
    return pipeline(STAGE, *(replace(STAGE, actions=(BUILD,) * count) for count in counts))


def windows(count: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, windows=(OFFICE_HOURS,) * count))


def waits(minutes: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, actions=(replace(APPROVAL, timeout_minutes=minutes),)))


def builds(minutes: int) -> PipelineSpec:
    spec = pipeline()
    return replace(spec, projects=(replace(spec.projects[0], timeout_minutes=minutes),))


def pipeline_called(length: int) -> PipelineSpec:
    return replace(pipeline(), name="n" * length)


def stage_called(length: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, name="n" * length))


def build_called(length: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, actions=(replace(BUILD, name="n" * length),)))


def approval_called(length: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, actions=(replace(APPROVAL, name="n" * length),)))


def artifact_called(length: int) -> PipelineSpec:
    return pipeline(STAGE, replace(STAGE, actions=(replace(BUILD, output="n" * length),)))


@pytest.mark.parametrize(
    ("good", "bad", "quota"),
    [
        (stages(2), stages(1), aws.STAGES),
        (stages(50), stages(51), aws.STAGES),
        (actions(100), actions(101), aws.ACTIONS_A_STAGE),
        (actions(*(100,) * 9, 99), actions(*(100,) * 10), aws.ACTIONS_A_PIPELINE),
        (windows(5), windows(6), aws.RULES_A_CONDITION),
        (waits(5), waits(4), aws.APPROVAL_TIMEOUT),
        (waits(86_400), waits(86_401), aws.APPROVAL_TIMEOUT),
        (builds(5), builds(4), aws.BUILD_TIMEOUT),
        (builds(480), builds(481), aws.BUILD_TIMEOUT),
        (pipeline_called(100), pipeline_called(101), aws.PIPELINE_NAMES),
        (stage_called(100), stage_called(101), aws.PIPELINE_NAMES),
        (build_called(100), build_called(101), aws.PIPELINE_NAMES),
        (approval_called(100), approval_called(101), aws.PIPELINE_NAMES),
        (artifact_called(100), artifact_called(101), aws.PIPELINE_NAMES),
    ],
)
def test_a_pipeline_is_held_against_its_quotas(good: PipelineSpec, bad: PipelineSpec, quota: Quota) -> None:
    assert codes(good) == []
    assert codes(bad) == [f"quota:{quota.code}"]


def test_an_approval_that_states_no_timeout_has_the_platforms_own() -> None:
    unstated = replace(APPROVAL, timeout_minutes=None)
    assert codes(pipeline(STAGE, replace(STAGE, actions=(unstated,)))) == []


def role(**changed: object) -> RoleSpec:
    spec = site().delivered[0].roles[0]
    return replace(spec, **changed)  # type: ignore[arg-type]  # one field, of its own type, by each caller


@pytest.mark.parametrize(
    ("good", "bad", "quota"),
    [
        (role(name="n" * 64), role(name="n" * 65), aws.ROLE_NAME),
        (role(session_seconds=900), role(session_seconds=899), aws.SESSION),
        (role(session_seconds=43_200), role(session_seconds=43_201), aws.SESSION),
        (role(trust=text_of(2048)), role(trust=text_of(2049)), aws.TRUST_POLICY),
        (role(permissions=text_of(10_240)), role(permissions=text_of(10_241)), aws.INLINE_POLICY),
    ],
)
def test_a_role_is_held_against_its_quotas(good: RoleSpec, bad: RoleSpec, quota: Quota) -> None:
    assert judged(measure.role_sizes(good, "here")) == []
    assert judged(measure.role_sizes(bad, "here")) == [f"quota:{quota.code}"]


@pytest.mark.parametrize(
    ("roles", "pipelines", "refused"),
    [(1000, 1000, []), (1001, 1000, [aws.ROLES]), (1000, 1001, [aws.PIPELINES])],
)
def test_an_account_is_held_against_its_quotas(roles: int, pipelines: int, refused: list[Quota]) -> None:
    holding = Holding(account=ACCOUNT, roles=roles, pipelines=pipelines)
    assert judged(counted([holding])) == [f"quota:{quota.code}" for quota in refused]


def test_a_thousand_services_need_more_roles_than_an_account_has_and_it_is_said_which_quota_to_raise() -> (
    None
):
    many = site(services=1000)
    (finding,) = (each for each in many.findings if each.code == "quota:roles-an-account")
    assert (finding.place, finding.severity) == ("environment prod, roles", Severity.ERROR)
    asked = 2 * 1000 + len(many.duty_roles) + 1  # and who makes recovery points
    assert f"{asked} roles of ours in an account; IAM takes 1000" in finding.cause
    assert f"raise IAM's quota 'Roles per account' to {asked} or more; it goes up to 5000" in finding.cure


def test_a_thousand_pipelines_fit_a_region_and_one_more_does_not() -> None:
    def refused(services: int) -> bool:
        return any(each.code == "quota:pipelines-a-region" for each in check_quotas(site(services=services)))

    assert not refused(1000)
    assert refused(1001)


def test_stacks_of_one_account_share_its_quotas() -> None:
    one = site(services=400)
    other = replace(one, environment=replace(DEV, account=PROD.account))
    assert [list(check_quotas_together([each])) for each in (one, other)] == [[], []]
    (finding,) = check_quotas_together((one, other))
    assert (finding.code, finding.place) == ("quota:roles-an-account", "environment prod, dev, roles")


def test_accounts_of_their_own_share_nothing() -> None:
    elsewhere = replace(ACCOUNT, id=DEV.account)
    holdings = [Holding(account=each, roles=1000, pipelines=1000) for each in (ACCOUNT, elsewhere)]
    assert judged(counted(holdings)) == []


def test_regions_of_one_account_share_roles_and_no_pipelines() -> None:
    elsewhere = replace(ACCOUNT, region=type(ACCOUNT.region)("eu-central-1"))
    holdings = [Holding(account=each, roles=501, pipelines=1000) for each in (ACCOUNT, elsewhere)]
    assert judged(counted(holdings)) == ["quota:roles-an-account"]


def signers(count: int) -> tuple[str, ...]:
    return tuple(
        f"arn:aws:iam::{ACCOUNT.id}:role/penstock/prod/plan/s{number:04d}" for number in range(count)
    )


def sealing_policy(count: int) -> str:
    verifiers = (ACCOUNT.roles_of(Purpose.APPLY),)
    return signing_key_policy(account=ACCOUNT, signers=signers(count), verifiers=verifiers).json


@pytest.mark.parametrize("count", [0, 1, 2, 5, 100])
def test_a_sealing_keys_policy_is_as_long_as_was_reckoned(count: int) -> None:
    assert measure.sealing_policy_size(ACCOUNT, signers(count)) == len(sealing_policy(count))


def test_the_most_signers_that_fit_a_keys_policy_can_be_named_and_one_more_cannot() -> None:
    sizes = (measure.sealing_policy_size(ACCOUNT, signers(count)) for count in range(1000))
    fit = sum(size <= aws.KEY_POLICY.most for size in sizes) - 1
    assert 0 < len(sealing_policy(fit)) <= aws.KEY_POLICY.most
    with pytest.raises(ValueError, match="KMS takes 32768"):
        sealing_policy(fit + 1)


def test_a_bucket_expires_the_runs_of_999_pipelines_and_of_no_more() -> None:
    names = [f"s{number:04d}-prod" for number in range(1000)]
    assert measure.lifecycle_rules(names[:999]) == aws.LIFECYCLE_RULES.most
    assert measure.lifecycle_rules(names) == aws.LIFECYCLE_RULES.most + 1


def test_builds_of_one_order_run_at_once() -> None:
    later = replace(BUILD, run_order=2)
    assert at_once((replace(STAGE, actions=(BUILD, BUILD, later)), replace(STAGE, actions=(later,)))) == 2
    assert at_once((replace(STAGE, actions=(APPROVAL,)),)) == 0


def test_more_builds_than_run_at_once_are_a_note_and_stop_nothing() -> None:
    (finding,) = (each for each in check_quotas(site(services=7)) if each.code == "quota:builds-at-once")
    assert finding.severity is Severity.NOTE
    assert "a new account has 1 to 5" in finding.cause
    assert "five times as many builds queue" in finding.cure
    assert not list(check_quotas(site(services=6)))


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_a_small_site_asks_too_much_of_nothing(environment: str) -> None:
    assert [each for each in site(environment).findings if each.severity is not Severity.NOTE] == []


def test_every_quota_is_asked_about() -> None:
    asked = {quota.code for quota, _, _ in (*measure.asked_of(site()), *limits.asked_of(pipeline(), ""))}
    assert asked | {aws.WIDGETS.code} == {quota.code for quota in aws.AWS}


def test_every_quota_stands_in_the_table_once() -> None:
    written = [value for value in vars(aws).values() if isinstance(value, Quota)]
    assert written == list(aws.AWS)
    assert len({quota.code for quota in aws.AWS}) == len(aws.AWS)


def test_a_quota_that_goes_no_further_is_not_offered_to_be_raised() -> None:
    assert "to 5000 or more; it goes up to 5000" in found(aws.ROLES, 5000).cure
    assert "to 5000 and no further. Deliver part" in found(aws.ROLES, 5001).cure


def test_a_quota_of_which_nobody_says_that_it_can_be_raised_is_not_offered() -> None:
    assert found(aws.STAGES, 51).cure == aws.STAGES.instead


def test_a_quota_that_is_raised_on_request_is_offered_without_an_end() -> None:
    assert "to 1001 or more. Or:" in found(aws.PIPELINES, 1001).cure


@pytest.mark.parametrize(
    ("quota", "mark"),
    [(aws.ROLES, "archived, confirm it"), (aws.INLINE_POLICY, "unverified, confirm it")],
)
def test_a_number_that_is_not_certain_says_so(quota: Quota, mark: str) -> None:
    assert mark in found(quota, quota.most + 1).cause


def test_a_number_that_its_page_states_has_no_such_mark() -> None:
    assert "confirm" not in found(aws.PIPELINES, 1001).cause


def test_a_waiver_for_a_quota_that_was_raised_accepts_no_other_quota() -> None:
    raised = Waiver(
        code="quota:roles-an-account", place="here", reason="raised", owner="ana", expires=date(2027, 1, 1)
    )
    both = (found(aws.ROLES, 2010), found(aws.PIPELINES, 1001))
    accepted = apply_waivers(both, (raised,), date(2026, 12, 1))
    assert [each.severity for each in accepted] == [Severity.NOTE, Severity.ERROR]


@pytest.mark.parametrize("spoiled", [{"least": 51}, {"raising": 50}])
def test_a_quota_that_contradicts_itself_cannot_be_written(spoiled: dict[str, int]) -> None:
    fields: dict[str, int | Raising] = {"least": 2, "raising": Raising.UNSTATED, **spoiled}
    with pytest.raises(ValueError, match="stages-a-pipeline"):
        replace(aws.STAGES, **fields)  # type: ignore[arg-type]  # two fields, each of its own type
    assert replace(aws.STAGES, raising=51).standing is Standing.ARCHIVED
