"""GitLab: a deployment is a child pipeline of the platform's, held under one lock, with the gate inside."""

from __future__ import annotations

import pytest

from delivery.branching import Branching, release_on, starts, strategy
from delivery.events import Manual
from delivery.forge_objects import ForgeEnvironment
from delivery.identity import Purpose
from delivery.job import Run
from delivery.pipeline import Pipeline, Stop
from delivery.promises import Approved, BoundDigest, Checked, Expires, Promise, Wait
from delivery.texts import Branch, GroupName, JobName
from tests.delivery.gitlab_pipelines import (
    Jobs,
    bundle,
    child_file,
    codes,
    files,
    lines,
    needs,
    rules,
    service_file,
    variables,
)
from tests.delivery.pipelines import (
    after,
    deployment,
    identity,
    job,
    pipeline,
    promoted,
    push,
    route,
    schedule,
)
from tests.estates import DEV, PLATFORM, PROD, SECURITY, STAGING, gate

SCAN = job("scan")
BY_HAND = {"when": "manual", "allow_failure": True}
CHILD = {"if": '$CI_PIPELINE_SOURCE == "parent_pipeline"'}


def chain() -> Pipeline:
    return pipeline(
        *promoted(DEV, STAGING, PROD),
        release=route("release", push("main"), job("lint"), job("build", needs=("lint",))),
    )


def gated(tier: str = "free", *promises: Promise) -> Jobs:
    asked = pipeline(deployment(DEV, before=(SCAN,)))
    return child_file(asked, "deploy-dev", DEV, tier=tier, gates={"dev": gate(*promises)})


def test_a_deployment_is_a_file_of_the_platforms_project() -> None:
    found = service_file(chain(), DEV, STAGING, PROD)["deploy-prod"]
    assert found["trigger"] == {
        "include": [{"project": "acme/platform", "ref": "main", "file": "deliveries/shop/deploy-prod.yml"}],
        "strategy": "depend",
    }
    owners = {str(file.owner) for file in bundle(chain(), DEV).files if file.path.startswith("deliveries/")}
    assert owners == {"InRepository(repository='acme/platform')"}


def test_the_lock_is_the_trigger_jobs_and_no_job_below_waits_for_it() -> None:
    found = files(bundle(chain(), DEV, STAGING, PROD, tier="premium"))
    assert found[".gitlab-ci.yml"]["deploy-prod"]["resource_group"] == "shop-prod"
    below = found["deliveries/shop/deploy-prod.yml"]
    assert not [name for name, body in below.items() if "resource_group" in body]


def test_each_environment_waits_for_the_one_before_and_the_first_for_the_release() -> None:
    found = service_file(chain(), DEV, STAGING, PROD)
    assert needs(found, "deploy-dev") == ["build"]
    assert needs(found, "deploy-staging") == ["deploy-dev"]
    assert needs(found, "deploy-prod") == ["deploy-staging"]
    assert rules(found, "deploy-prod") == rules(found, "deploy-dev")


def test_a_deployment_waits_for_no_job_that_runs_after_a_failure() -> None:
    shout = job("shout", needs=("build",), run=Run.FAILURE)
    tell = job("tell", needs=("build",), run=Run.ALWAYS)
    found = service_file(
        pipeline(deployment(DEV), release=route("release", push("main"), job("build"), shout, tell))
    )
    assert needs(found, "deploy-dev") == ["build", "tell"]


def test_where_one_push_starts_only_one_of_them_nothing_is_missed() -> None:
    asked = pipeline(
        deployment(DEV, push("main", paths=("src/**",))),
        release=route("release", push("main"), job("build")),
    )
    assert service_file(asked)["deploy-dev"]["needs"] == [
        {"job": "build", "artifacts": False, "optional": True}
    ]


@pytest.mark.mission(37)
def test_dev_deploys_by_itself_and_the_others_by_hand() -> None:
    asked = pipeline(
        deployment(DEV),
        deployment(STAGING, Manual()),
        deployment(PROD, Manual()),
        release=route("release", push("main"), job("build")),
    )
    found = service_file(asked, DEV, STAGING, PROD)
    assert "when" not in rules(found, "deploy-dev")[0]
    for name in ("deploy-staging", "deploy-prod"):
        by_web, beside_release = rules(found, name)
        assert f'$PENSTOCK_ROUTE == "{name}"' in by_web["if"]
        assert "when" not in by_web
        assert {key: beside_release[key] for key in BY_HAND} == BY_HAND
    assert found["variables"]["PENSTOCK_ROUTE"]["options"] == ["", "deploy-staging", "deploy-prod"]


@pytest.mark.mission(60)
def test_an_environment_is_reached_by_a_clock_or_by_hand() -> None:
    found = service_file(pipeline(deployment(DEV, schedule("0 6 * * *"), Manual())))
    clock, hand = rules(found, "deploy-dev")
    assert '"schedule"' in clock["if"]
    assert '$PENSTOCK_ROUTE == "deploy-dev"' in clock["if"]
    assert '"web"' in hand["if"]


@pytest.mark.mission(412)
def test_a_rollback_is_always_there_by_hand() -> None:
    asked = pipeline(deployment(PROD), deployment(PROD, Manual(), name="rollback"))
    found = service_file(asked, PROD, tier="premium")
    (rule,) = rules(found, "rollback-prod")
    assert rule["if"].startswith('$CI_PIPELINE_SOURCE == "web" && $PENSTOCK_ROUTE == "rollback-prod"')
    assert found["rollback-prod"]["needs"] == []
    below = child_file(asked, "rollback-prod", PROD, tier="premium")
    assert below["apply"]["environment"]["name"] == "prod"


def branched(branching: Branching) -> Pipeline:
    chosen = strategy(branching, Branch("main"))
    return pipeline(
        *(deployment(each, starts(chosen, each)) for each in (DEV, STAGING, PROD)),
        release=route("release", release_on(chosen), job("build")),
    )


@pytest.mark.mission(57)
@pytest.mark.parametrize(
    ("environment", "branch"), [("dev", "develop"), ("staging", "staging"), ("prod", "main")]
)
def test_each_branch_delivers_to_its_own_environment(environment: str, branch: str) -> None:
    found = service_file(branched(Branching.ENVIRONMENT_BRANCHES), DEV, STAGING, PROD)
    assert rules(found, f"deploy-{environment}") == [
        {"if": f'$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "{branch}"'}
    ]


@pytest.mark.mission(56)
@pytest.mark.parametrize(
    ("environment", "matched"),
    [
        ("dev", '== "develop"'),
        ("staging", r"=~ /^(release\/[^\/]*|hotfix\/[^\/]*)$/"),
        ("prod", '== "main"'),
    ],
)
def test_git_flow_delivers_each_class_of_branches_to_its_tier(environment: str, matched: str) -> None:
    found = service_file(branched(Branching.GIT_FLOW), DEV, STAGING, PROD)
    (rule,) = rules(found, f"deploy-{environment}")
    assert rule["if"].endswith(f"$CI_COMMIT_BRANCH {matched}")


@pytest.mark.mission(58)
def test_a_feature_branch_delivers_nothing() -> None:
    found = service_file(branched(Branching.FEATURE_BRANCHES), DEV, STAGING, PROD)
    conditions = [
        rule["if"] for name in ("deploy-dev", "deploy-staging", "deploy-prod") for rule in rules(found, name)
    ]
    assert [each.rpartition(" ")[2] for each in conditions] == ['"develop"', '"staging"', '"main"']


def test_a_commit_is_held_against_the_branch_that_it_was_merged_into() -> None:
    found = files(bundle(branched(Branching.ENVIRONMENT_BRANCHES), DEV, STAGING, PROD, tier="premium"))
    refs = {
        name: variables(found[f"deliveries/shop/deploy-{name}.yml"], "plan")["PENSTOCK_PROTECTED_REF"]
        for name in ("dev", "staging", "prod")
    }
    assert refs == {"dev": "origin/develop", "staging": "origin/staging", "prod": "origin/main"}
    assert variables(found["deliveries/shop/deploy-dev.yml"], "plan")["GIT_DEPTH"] == "0"


def test_what_comes_after_two_that_no_event_starts_together_is_refused() -> None:
    asked = pipeline(
        deployment(DEV, push("develop")),
        deployment(STAGING, push("main")),
        deployment(PROD, after(DEV, STAGING)),
    )
    assert "start-unsayable" in codes(bundle(asked, DEV, STAGING, PROD).findings)


def test_what_comes_after_one_or_another_is_refused() -> None:
    asked = pipeline(deployment(DEV), deployment(STAGING), deployment(PROD, after(DEV), after(STAGING)))
    assert "start-unsayable" in codes(bundle(asked, DEV, STAGING, PROD).findings)


# The gate


@pytest.mark.mission(59)
def test_without_a_gate_nothing_waits_for_anybody() -> None:
    found = gated()
    assert "rules" not in found["apply"]
    assert needs(found, "apply") == ["plan"]


@pytest.mark.mission(405)
def test_on_free_each_group_has_a_job_by_hand_and_apply_needs_them_all() -> None:
    found = gated("free", PLATFORM, SECURITY)
    for name in ("approve-platform", "approve-security"):
        assert rules(found, name) == [{**CHILD, "when": "manual", "allow_failure": False}]
        assert found[name]["needs"] == [{"job": "plan", "artifacts": True}]
    assert needs(found, "apply") == ["plan", "approve-platform", "approve-security"]
    assert "rules" not in found["apply"]


@pytest.mark.mission(36)
def test_where_the_tier_protects_environments_apply_is_by_hand_and_nothing_passes_it() -> None:
    found = gated("premium", PLATFORM, SECURITY)
    assert rules(found, "apply") == [{**CHILD, "when": "manual", "allow_failure": False}]
    assert not [name for name in found if name.startswith("approve-")]


def test_a_yes_shows_who_said_it_to_which_digest_and_apply_compares_it() -> None:
    found = gated("free", PLATFORM, BoundDigest(), Expires(minutes=480))
    said, asked = lines(found, "approve-platform"), lines(found, "apply")
    assert any("by=$GITLAB_USER_LOGIN" in line for line in said)
    assert any("digest=$PENSTOCK_DIGEST" in line for line in said)
    compared = next(at for at, line in enumerate(asked) if '= "$PENSTOCK_DIGEST"' in line)
    assert compared < next(at for at, line in enumerate(asked) if "unseal" in line)
    assert any(f"+ {480 * 60})" in line for line in asked)


def test_a_yes_without_a_stated_life_is_not_asked_its_age() -> None:
    assert not any("date" in line for line in lines(gated("free", PLATFORM), "apply"))


def test_an_approval_job_checks_out_nothing_and_is_nobody() -> None:
    found = gated("free", PLATFORM)
    assert found["approve-platform"]["variables"]["GIT_STRATEGY"] == "none"
    assert "id_tokens" not in found["approve-platform"]
    assert "extends" not in found["approve-platform"]


def test_what_the_plan_leaves_is_read_as_text_and_never_as_variables_of_the_job_behind_the_gate() -> None:
    found = gated("free", PLATFORM)
    assert "reports" not in found["plan"]["artifacts"]
    assert not any(line.startswith(". ") for line in lines(found, "apply"))


def test_a_check_of_the_gate_is_needed_by_apply() -> None:
    assert needs(gated("free", Checked(job=JobName("scan"))), "apply") == ["plan", "scan"]


def test_a_check_that_no_job_is_stops_the_compiler() -> None:
    asked = bundle(pipeline(deployment(DEV)), DEV, gates={"dev": gate(Checked(job=JobName("scan")))})
    assert "check-unknown" in codes(asked.findings)
    assert asked.files == ()


@pytest.mark.parametrize("tier", ["free", "premium"])
def test_a_wait_delays_apply(tier: str) -> None:
    found = gated(tier, Wait(minutes=30))
    assert rules(found, "apply") == [
        {**CHILD, "when": "delayed", "start_in": "30 minutes", "allow_failure": False}
    ]


def test_several_people_of_a_group_are_one_rule_of_the_environment() -> None:
    asked = gate(Approved(group=GroupName("security"), people=2))
    found = bundle(pipeline(deployment(DEV)), DEV, tier="premium", gates={"dev": asked})
    environments = {each.name: each for each in found.objects if isinstance(each, ForgeEnvironment)}
    assert environments["dev"].required_approvals == {"security": 2}


def test_who_only_looks_names_an_environment_that_asks_nobody() -> None:
    asked = gate(Approved(group=GroupName("security")))
    found = bundle(pipeline(deployment(DEV)), DEV, tier="premium", gates={"dev": asked})
    environments = {each.name: each for each in found.objects if isinstance(each, ForgeEnvironment)}
    assert environments["dev-plan"].required_approvals == {}
    assert child_file(pipeline(deployment(DEV)))["plan"]["environment"]["name"] == "dev-plan"


# Environments


@pytest.mark.mission(423)
def test_an_environment_has_its_tier_its_address_and_a_way_to_stop_it() -> None:
    stop = Stop(job=job("stop", identity=identity(DEV, Purpose.APPLY)), after_days=7)
    found = child_file(pipeline(deployment(DEV, url="https://dev.example.com", stop=stop)))
    assert found["apply"]["environment"] == {
        "name": "dev",
        "action": "start",
        "deployment_tier": "development",
        "url": "https://dev.example.com",
        "on_stop": "stop",
        "auto_stop_in": "1 week",
    }
    assert found["plan"]["environment"]["action"] == "prepare"


@pytest.mark.mission(398)
def test_what_was_deployed_is_stopped_after_a_week_by_a_job_of_its_own() -> None:
    stop = Stop(job=job("stop", identity=identity(DEV, Purpose.APPLY)), after_days=7)
    found = child_file(pipeline(deployment(DEV, stop=stop)))
    assert found["stop"]["environment"] == {"name": "dev", "action": "stop", "deployment_tier": "development"}
    assert rules(found, "stop") == [{**CHILD, **BY_HAND}]
    assert needs(found, "stop") == ["apply"]
    assert variables(found, "stop")["AWS_ROLE_ARN"].endswith("/apply/penstock-shop-dev-apply")


def test_what_looks_at_a_deployment_verifies_it() -> None:
    verify = job("verify", needs=("apply",), identity=identity(DEV, Purpose.OBSERVE))
    found = child_file(pipeline(deployment(DEV, after=(verify,))))
    assert found["verify"]["environment"]["action"] == "verify"


# Identities


def test_a_job_that_is_somebody_is_given_a_token_and_no_key() -> None:
    found = child_file(pipeline(deployment(DEV)))
    assert found[".in-dev"]["id_tokens"] == {"AWS_ID_TOKEN": {"aud": "https://gitlab.com"}}
    told = variables(found, "apply")
    assert (
        told["AWS_ROLE_ARN"]
        == "arn:aws:iam::${DEV_ACCOUNT_ID}:role/penstock/dev/apply/penstock-shop-dev-apply"
    )
    assert "AWS_ACCESS_KEY_ID" not in str(found)
    assert 'printf %s "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"' in lines(found, "apply")


def test_a_job_that_is_nobody_is_given_no_token() -> None:
    found = child_file(pipeline(deployment(DEV, before=(SCAN,))))
    assert "extends" not in found["scan"]
    assert not any("AWS" in line for line in lines(found, "scan"))


@pytest.mark.mission(430)
def test_no_file_holds_an_account_id() -> None:
    found = bundle(chain(), DEV, STAGING, PROD, tier="premium")
    assert found.files
    for file in found.files:
        assert not [each for each in (DEV, STAGING, PROD) if each.account in file.text]
