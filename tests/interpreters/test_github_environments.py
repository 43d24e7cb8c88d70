"""Protection rules of environments: who may answer, what waits, and where GitHub lets through."""

from __future__ import annotations

import pytest

from interpreters.outcome import JobRun, Result, Review, Unreadable, Wait, World
from tests.interpreters.github_events import HERE, dispatch, jobs, pull_request, push, results

DEPLOY = """
on: {push: , workflow_dispatch: , pull_request: , schedule: [{cron: 0 4 * * *}]}
permissions: {id-token: write}
jobs:
  plan: {runs-on: x, steps: [{run: plan}]}
  deploy:
    runs-on: x
    needs: plan
    environment: prod
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: {role-to-assume: "arn:aws:iam::1:role/apply"}
      - run: apply
  verify: {runs-on: x, needs: deploy, steps: [{run: verify}]}
  tell: {runs-on: x, needs: verify, if: always(), steps: [{run: tell}]}
"""
THIRTY_DAYS = 43_200


def protected(
    *reviewers: str, bars_self: bool = False, wait: int = 0, **more: object
) -> dict[str, dict[str, object]]:
    """Settings in the shape of the REST API; a name with a capital is a person's."""
    listed = [
        {"type": "User", "reviewer": {"login": name}}
        if name[0].isupper()
        else {"type": "Team", "reviewer": {"slug": name}}
        for name in reviewers
    ]
    rules: list[object] = [{"id": 3, "node_id": "x", "type": "branch_policy"}]
    if listed:
        rules.append({"type": "required_reviewers", "prevent_self_review": bars_self, "reviewers": listed})
    if wait:
        rules.append({"type": "wait_timer", "wait_timer": wait})
    prod = {"name": "prod", "protection_rules": rules, "deployment_branch_policy": None, **more}
    return {"prod": prod}


def review(person: str, *groups: str, approves: bool = True, minutes: int = 5, of: str = "prod") -> Review:
    return Review(of=of, person=person, groups=frozenset(groups), approves=approves, minutes=minutes)


def deployed(settings: dict[str, dict[str, object]], *reviews: Review) -> JobRun:
    return jobs(DEPLOY, world=World(reviews=reviews), settings=settings)["deploy"]


def test_an_environment_that_nobody_set_up_is_not_protected() -> None:
    assert deployed({}).result is Result.SUCCESS
    assert deployed({}).waits == ()
    assert deployed(protected("sre")).result is Result.WAITING


def test_a_job_waits_for_a_reviewer_and_all_after_it_wait_with_it() -> None:
    found = jobs(DEPLOY, settings=protected("sre"))
    assert results(found) == {"plan": "success", "deploy": "waiting", "verify": "waiting", "tell": "waiting"}
    waits = (Wait(kind="review", of="prod", groups=frozenset({"sre"}), minutes=THIRTY_DAYS),)
    assert found["deploy"].waits == waits
    assert found["deploy"].environment == "prod"
    assert found["deploy"].role == "arn:aws:iam::1:role/apply"
    assert found["deploy"].commands == ()
    assert found["verify"].after == {"deploy"}


@pytest.mark.parametrize("answer", [review("Bob", "sre"), review("Bob", "dev", "SRE"), review("carol")])
def test_one_of_the_listed_is_enough(answer: Review) -> None:
    found = deployed(protected("sre", "Carol", "security"), answer)
    assert found.result is Result.SUCCESS
    assert found.answers == (answer,)
    assert found.commands == ("apply",)


@pytest.mark.parametrize(
    "answer",
    [
        review("Bob"),
        review("Bob", "dev"),
        review("sre-bot"),
        review("Bob", "sre", of="staging"),
        review("Bob", "sre", minutes=THIRTY_DAYS + 1),
    ],
)
def test_an_answer_that_does_not_count_leaves_it_waiting(answer: Review) -> None:
    found = deployed(protected("sre", "Carol"), answer)
    assert found.result is Result.WAITING
    assert found.answers == ()


def test_an_answer_on_the_thirtieth_day_counts() -> None:
    assert deployed(protected("sre"), review("Bob", "sre", minutes=THIRTY_DAYS)).result is Result.SUCCESS


def test_who_started_the_run_may_approve_it_unless_that_is_barred() -> None:
    mine = review("ANN", "sre")
    assert deployed(protected("sre"), mine).result is Result.SUCCESS
    assert deployed(protected("sre", bars_self=True), mine).result is Result.WAITING
    assert deployed(protected("sre", bars_self=True), mine, review("bob", "sre")).answers == (
        review("bob", "sre"),
    )


def test_the_author_of_a_change_may_approve_what_another_started() -> None:
    commits = [{"author": {"username": "bob"}, "modified": ["a"]}]
    started_by_ann = push(commits=commits, head_commit={"author": {"username": "bob"}, "message": "x"})
    world = World(reviews=(review("bob", "sre"),))
    found = jobs(DEPLOY, "push", started_by_ann, world=world, settings=protected("sre", bars_self=True))
    assert found["deploy"].result is Result.SUCCESS


def test_a_rejection_refuses_the_job_and_skips_what_needs_it() -> None:
    world = World(reviews=(review("bob", "sre", approves=False), review("eve", "sre")))
    found = jobs(DEPLOY, world=world, settings=protected("sre"))
    assert results(found) == {"plan": "success", "deploy": "refused", "verify": "skipped", "tell": "success"}
    assert found["deploy"].role is None
    assert found["deploy"].commands == ()


def test_a_rejection_by_somebody_who_is_not_listed_is_none() -> None:
    found = deployed(protected("sre"), review("mallory", approves=False), review("bob", "sre"))
    assert found.result is Result.SUCCESS


def test_an_administrator_passes_by_unless_that_is_forbidden() -> None:
    root = review("root", "admin")
    assert deployed(protected("sre", can_admins_bypass=True), root).result is Result.SUCCESS
    assert deployed(protected("sre"), root).result is Result.SUCCESS
    assert deployed(protected("sre", can_admins_bypass=False), root).result is Result.WAITING


def test_a_wait_timer_passes_by_itself_and_is_shown() -> None:
    found = deployed(protected(wait=30))
    assert found.result is Result.SUCCESS
    assert found.waits == (Wait(kind="timer", of="prod", minutes=30),)
    assert [wait.kind for wait in deployed(protected("sre", wait=30)).waits] == ["review", "timer"]


def test_what_waits_behind_shows_what_can_be_known_of_it() -> None:
    text = """
on: push
permissions: {id-token: write}
jobs:
  a: {runs-on: x, environment: prod, outputs: {n: "${{ steps.s.outputs.n }}"}, steps: [{id: s, run: a}]}
  b:
    runs-on: x
    needs: a
    environment: later
    concurrency: slow
    env: {STAGE: prod}
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: {role-to-assume: verify}
      - run: verify
  c: {runs-on: x, needs: a, environment: later, steps: [{run: "${{ fromJSON(needs.a.outputs.n) }}"}]}
  d: {runs-on: x, needs: a, strategy: {matrix: {n: "${{ fromJSON(needs.a.outputs.n) }}"}}, steps: [{run: d}]}
  e: {runs-on: x, needs: a, strategy: {matrix: {n: [1, 2]}}, steps: [{run: e}]}
"""
    found = jobs(text, settings={**protected("sre"), "later": protected("sre")["prod"]})
    assert results(found) == dict.fromkeys(["a", "b", "c", "d", "e (1)", "e (2)"], "waiting")
    b = found["b"]
    assert (b.environment, b.role, b.lock, b.variables) == ("later", "verify", "slow", {"STAGE": "prod"})
    assert (b.waits, b.commands) == ((), ())
    assert (found["c"].environment, found["c"].role) == ("later", None)


def test_names_of_environments_ignore_case() -> None:
    text = DEPLOY.replace("environment: prod", "environment: PROD")
    assert jobs(text, settings=protected("sre"))["deploy"].result is Result.WAITING


@pytest.mark.parametrize(
    "environment",
    [
        "{name: prod, url: 'https://x/${{ steps.a.outputs.url }}'}",
        "prod",
        "${{ github.ref_name == 'main' && 'prod' || 'dev' }}",
    ],
)
def test_an_environment_is_a_text_a_mapping_or_an_expression(environment: str) -> None:
    text = DEPLOY.replace("environment: prod", f"environment: {environment}")
    assert jobs(text, settings=protected("sre"))["deploy"].environment == "prod"


def test_a_skipped_job_asks_nobody() -> None:
    text = DEPLOY.replace("needs: plan", "needs: plan\n    if: false")
    found = jobs(text, settings=protected("sre"))
    assert results(found) == {"plan": "success", "deploy": "skipped", "verify": "skipped", "tell": "success"}
    assert found["deploy"].waits == ()


POLICY: dict[str, object] = {"protected_branches": False, "custom_branch_policies": True}
RELEASES: list[object] = [
    {"name": "main", "type": "branch"},
    {"name": "v*", "type": "tag"},
    {"name": "release/*"},
]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("refs/heads/main", Result.SUCCESS),
        ("refs/heads/release/1", Result.SUCCESS),
        ("refs/heads/release/1/2", Result.REFUSED),
        ("refs/heads/other", Result.REFUSED),
        ("refs/tags/main", Result.REFUSED),
        ("refs/tags/v1", Result.SUCCESS),
        ("refs/heads/v1", Result.REFUSED),
    ],
)
def test_selected_branches_and_tags_alone_may_deploy(ref: str, expected: Result) -> None:
    settings = protected(deployment_branch_policy=POLICY, branch_policies=RELEASES)
    assert jobs(DEPLOY, "push", push(ref), settings=settings)["deploy"].result is expected


def test_a_refused_ref_asks_nobody() -> None:
    settings = protected("sre", deployment_branch_policy=POLICY, branch_policies=RELEASES)
    world = World(reviews=(review("bob", "sre"),))
    found = jobs(DEPLOY, "push", push("refs/heads/other"), settings=settings, world=world)
    assert found["deploy"].result is Result.REFUSED
    assert found["deploy"].answers == ()
    assert found["verify"].result is Result.SKIPPED


def test_selected_branches_without_any_pattern_let_nothing_through() -> None:
    assert deployed(protected(deployment_branch_policy=POLICY)).result is Result.REFUSED


def test_a_pull_request_deploys_where_its_merge_ref_is_selected() -> None:
    no = protected(deployment_branch_policy=POLICY, branch_policies=[{"name": "*"}, {"name": "7/merge"}])
    yes = protected(deployment_branch_policy=POLICY, branch_policies=[{"name": "refs/pull/*/merge"}])
    assert jobs(DEPLOY, "pull_request", pull_request(), settings=no)["deploy"].result is Result.REFUSED
    assert jobs(DEPLOY, "pull_request", pull_request(), settings=yes)["deploy"].result is Result.SUCCESS


@pytest.mark.parametrize(
    ("ref", "rules", "expected"),
    [
        ("refs/heads/main", None, Result.SUCCESS),
        ("refs/heads/other", None, Result.REFUSED),
        ("refs/tags/main", None, Result.REFUSED),
        ("refs/heads/other", ["main"], Result.REFUSED),
        ("refs/heads/other", ["main", "other"], Result.SUCCESS),
        ("refs/heads/other", [], Result.SUCCESS),  # no branch has a rule: all may deploy
        ("refs/tags/v1", [], Result.REFUSED),
    ],
)
def test_protected_branches_alone_may_deploy_if_there_are_any(
    ref: str, rules: list[str] | None, expected: Result
) -> None:
    settings = protected()
    settings["prod"]["deployment_branch_policy"] = {
        "protected_branches": True,
        "custom_branch_policies": False,
    }
    if rules is not None:
        settings["prod"]["_protected_branches"] = rules
    assert jobs(DEPLOY, "push", push(ref), settings=settings)["deploy"].result is expected


def test_a_schedule_deploys_from_the_default_branch() -> None:
    settings = protected(deployment_branch_policy=POLICY, branch_policies=RELEASES)
    payload = {"schedule": "0 4 * * *", "repository": HERE}
    assert jobs(DEPLOY, "schedule", payload, settings=settings)["deploy"].result is Result.SUCCESS


def test_a_dispatch_deploys_from_the_ref_it_names() -> None:
    settings = protected(deployment_branch_policy=POLICY, branch_policies=RELEASES)
    assert (
        jobs(DEPLOY, "workflow_dispatch", dispatch("main"), settings=settings)["deploy"].result
        is Result.SUCCESS
    )
    found = jobs(DEPLOY, "workflow_dispatch", dispatch("wild"), settings=settings)
    assert found["deploy"].result is Result.REFUSED


TWO_GATES = """
on: push
jobs:
  first: {runs-on: x, environment: prod-first, steps: [{run: a}]}
  second: {runs-on: x, needs: first, environment: prod, steps: [{run: b}]}
"""


def test_two_environments_in_a_row_ask_twice() -> None:
    settings = {**protected("sre"), "prod-first": protected("dev")["prod"]}
    one = jobs(TWO_GATES, settings=settings, world=World(reviews=(review("bob", "dev", of="prod-first"),)))
    assert results(one) == {"first": "success", "second": "waiting"}
    both = World(reviews=(review("bob", "dev", of="prod-first"), review("eve", "sre")))
    assert results(jobs(TWO_GATES, settings=settings, world=both)) == {
        "first": "success",
        "second": "success",
    }
    late = World(reviews=(review("eve", "sre"),))
    assert results(jobs(TWO_GATES, settings=settings, world=late)) == {
        "first": "waiting",
        "second": "waiting",
    }


def test_jobs_that_wait_together_share_an_answer_and_a_later_one_needs_its_own() -> None:
    text = """
on: push
jobs:
  a: {runs-on: x, environment: prod, steps: [{run: a}]}
  b: {runs-on: x, environment: prod, steps: [{run: b}]}
  c: {runs-on: x, environment: prod, needs: [a, b], steps: [{run: c}]}
"""
    once = jobs(text, settings=protected("sre"), world=World(reviews=(review("bob", "sre"),)))
    assert results(once) == {"a": "success", "b": "success", "c": "waiting"}
    twice = World(reviews=(review("bob", "sre"), review("bob", "sre", minutes=50)))
    assert jobs(text, settings=protected("sre"), world=twice)["c"].result is Result.SUCCESS


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (protected(*"abcdefg"), "7 reviewers; 6 are allowed"),
        (protected(wait=50_000), "50000 minutes"),
        (protected(protection_rules=[{"type": "custom_app"}]), "'custom_app' is not known"),
    ],
)
def test_settings_that_github_does_not_take_are_refused(
    settings: dict[str, dict[str, object]], said: str
) -> None:
    with pytest.raises(Unreadable, match=said):
        deployed(settings)
    assert deployed(protected(*"abcdef", wait=THIRTY_DAYS)).result is Result.WAITING
