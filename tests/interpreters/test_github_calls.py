"""Reusable workflows: what is passed, what comes back, and what is refused."""

from __future__ import annotations

import pytest

from interpreters.outcome import JobRun, Result, Review, Unreadable, World
from tests.interpreters.github_events import PATH, REPOSITORY, dispatch, jobs, pull_request, results

PLATFORM = "acme/platform"
APPLY = ".github/workflows/apply.yml"
CALLED = """
name: Apply
on:
  workflow_call:
    inputs:
      environment: {type: string, required: true}
      digest: {type: string}
      dry: {type: boolean, default: false}
      times: {type: number, default: 2}
    secrets: {token: {required: false}}
    outputs:
      changed: {description: whether, value: "${{ jobs.apply.outputs.changed }}"}
permissions: {id-token: write, contents: read}
env: {MODE: called}
jobs:
  check:
    runs-on: x
    steps: [{run: "check ${{ inputs.digest }} ${{ github.workflow }} ${{ env.FROM_CALLER }}"}]
  apply:
    name: Apply to ${{ inputs.environment }}
    needs: check
    if: ${{ !inputs.dry }}
    runs-on: x
    environment: ${{ inputs.environment }}
    outputs: {changed: "${{ steps.a.outputs.changed }}"}
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: {role-to-assume: "arn:aws:iam::1:role/${{ inputs.environment }}-apply"}
      - id: a
        run: apply
"""
CALLER = """
name: Deliver
on: {push: , workflow_dispatch: , pull_request: }
permissions: {}
env: {FROM_CALLER: lost}
jobs:
  plan: {runs-on: x, outputs: {digest: "${{ steps.p.outputs.digest }}"}, steps: [{id: p, run: plan}]}
  prod:
    needs: plan
    permissions: {id-token: write, contents: read}
    concurrency: {group: prod-network}
    uses: acme/platform/.github/workflows/apply.yml@refs/heads/main
    with: {environment: prod, digest: "${{ needs.plan.outputs.digest }}"}
  verify: {runs-on: x, needs: prod, if: needs.prod.outputs.changed == 'yes', steps: [{run: verify}]}
"""
OTHERS = {PLATFORM: {APPLY: CALLED}}
REVIEWED: dict[str, dict[str, object]] = {
    "prod": {
        "protection_rules": [
            {"type": "required_reviewers", "reviewers": [{"type": "Team", "reviewer": {"slug": "sre"}}]}
        ]
    }
}


def called(caller: str = CALLER, workflow: str = CALLED, world: World | None = None) -> dict[str, JobRun]:
    return jobs(caller, world=world or World(), others={PLATFORM: {APPLY: workflow}})


def test_called_jobs_are_named_after_the_caller_and_come_after_its_needs() -> None:
    found = called()
    assert list(found) == ["plan", "prod / check", "prod / Apply to prod", "verify"]
    assert found["prod / check"].after == {"plan"}
    assert found["prod / Apply to prod"].after == {"prod / check"}
    assert found["verify"].after == {"prod / check", "prod / Apply to prod"}


def test_inputs_and_outputs_pass_and_variables_do_not() -> None:
    world = World(outputs={"plan": {"digest": "sha256:1"}, "prod / Apply to prod": {"changed": "yes"}})
    found = called(world=world)
    assert found["prod / check"].commands == ("check sha256:1 Deliver ",)
    assert found["prod / check"].variables == {"MODE": "called"}
    assert found["verify"].result is Result.SUCCESS
    assert called()["verify"].result is Result.SKIPPED


def test_role_environment_and_lock_of_a_called_job() -> None:
    found = called()["prod / Apply to prod"]
    assert found.role == "arn:aws:iam::1:role/prod-apply"
    assert found.environment == "prod"
    assert found.lock == "prod-network"


def test_the_environments_are_those_of_the_calling_repository() -> None:
    found = jobs(CALLER, settings=REVIEWED, others=OTHERS)
    assert results(found) == {
        "plan": "success",
        "prod / check": "success",
        "prod / Apply to prod": "waiting",
        "verify": "waiting",
    }
    bob = World(reviews=(Review(of="prod", person="bob", groups=frozenset({"sre"})),))
    found = jobs(CALLER, settings=REVIEWED, others=OTHERS, world=bob)
    assert found["prod / Apply to prod"].result is Result.SUCCESS


def test_a_failure_in_a_called_workflow_is_one_of_its_caller() -> None:
    found = called(world=World(fails=frozenset({"prod / check"})))
    assert results(found) == {
        "plan": "success",
        "prod / check": "failure",
        "prod / Apply to prod": "skipped",
        "verify": "skipped",
    }


def test_a_call_that_is_skipped_is_one_skipped_job() -> None:
    found = called(world=World(fails=frozenset({"plan"})))
    assert results(found) == {"plan": "failure", "prod": "skipped", "verify": "skipped"}


def test_what_is_called_by_a_job_that_waits_is_shown_waiting() -> None:
    text = CALLER.replace("plan: {runs-on: x,", "plan: {runs-on: x, environment: prod,")
    found = jobs(text, settings=REVIEWED, others=OTHERS)
    assert results(found) == {
        "plan": "waiting",
        "prod / check": "waiting",
        "prod / Apply to prod": "waiting",
        "verify": "waiting",
    }
    assert found["prod / check"].after == {"plan"}


def test_inputs_that_are_not_passed_have_their_defaults() -> None:
    shown = "${{ toJSON(inputs) }}"
    workflow = CALLED.replace(
        "check ${{ inputs.digest }} ${{ github.workflow }} ${{ env.FROM_CALLER }}", shown
    )
    workflow = workflow.replace(
        "{type: boolean, default: false}", "{type: boolean}\n      wet: {type: boolean, default: true}"
    )
    workflow = workflow.replace(
        "digest: {type: string}", "digest: {type: string}\n      count: {type: number}"
    )
    seen = "".join(called(workflow=workflow)["prod / check"].commands[0].split())
    assert seen == '{"environment":"prod","digest":"","count":0,"dry":false,"wet":true,"times":2}'


def test_a_matrix_may_call() -> None:
    text = CALLER.replace("environment: prod, digest", "environment: '${{ matrix.env }}', digest").replace(
        "needs: plan\n    permissions",
        "needs: plan\n    strategy: {matrix: {env: [dev, prod]}}\n    permissions",
    )
    assert list(called(text)) == [
        "plan",
        "prod (dev) / check",
        "prod (dev) / Apply to dev",
        "prod (prod) / check",
        "prod (prod) / Apply to prod",
        "verify",
    ]


def test_a_dispatched_input_is_not_an_input_of_what_is_called() -> None:
    caller = CALLER.replace("workflow_dispatch: ,", "workflow_dispatch: {inputs: {dry: {type: boolean}}},")
    found = jobs(caller, "workflow_dispatch", dispatch(dry=True), others=OTHERS)
    assert found["prod / Apply to prod"].result is Result.SUCCESS


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("environment: prod,", "", r"with\.environment: the called workflow requires"),
        (
            "environment: prod,",
            "environment: prod, region: x,",
            r"with\.region.*no such input; defined: digest",
        ),
        ("environment: prod,", "environment: prod, dry: 'true',", r"with\.dry: 'true' is no boolean"),
        ("environment: prod,", "environment: prod, times: many,", r"with\.times: 'many' is no number"),
        ("environment: prod,", "environment: prod, times: true,", r"with\.times: true is no number"),
        ("environment: prod,", "environment: prod, dry: 1,", r"with\.dry: 1 is no boolean"),
        (
            "with: {environment",
            "secrets: {other: x}\n    with: {environment",
            r"secrets\.other.*no such secret",
        ),
        ("acme/platform/.github", "acme/other/.github", "acme/other: nothing"),
        ("apply.yml@refs/heads/main", "appli.yml@refs/heads/main", "known of acme/platform"),
        ("apply.yml@refs/heads/main", "apply.yml", "names no workflow"),
        ("uses: acme", "runs-on: x\n    uses: acme", "unexpected key 'runs-on'"),
        ("uses: acme", "environment: prod\n    uses: acme", "unexpected key 'environment'"),
        (
            "id-token: write, contents: read}\n    conc",
            "contents: read}\n    conc",
            "'id-token: write'.*'id-token: none'",
        ),
        (
            "    permissions: {id-token: write, contents: read}\n",
            "",
            "only allowed 'contents: none, id-token: none'",
        ),
    ],
)
def test_a_call_that_does_not_fit_starts_nothing(old: str, new: str, said: str) -> None:
    assert old in CALLER
    with pytest.raises(Unreadable, match=said):
        called(CALLER.replace(old, new))


def test_a_secret_that_is_required_must_be_passed_or_inherited() -> None:
    workflow = CALLED.replace("token: {required: false}", "token: {required: true}")
    with pytest.raises(Unreadable, match=r"secrets\.token.*requires"):
        called(workflow=workflow)
    for passed in ("secrets: inherit", "secrets: {token: '${{ secrets.TOKEN }}'}"):
        assert called(CALLER.replace("    concurrency:", f"    {passed}\n    concurrency:"), workflow)


def test_a_workflow_that_takes_no_calls_is_not_called() -> None:
    with pytest.raises(Unreadable, match="no 'workflow_call'"):
        called(workflow="on: push\njobs: {a: {runs-on: x, steps: [{run: a}]}}")


def test_a_job_without_permissions_has_at_most_those_of_the_caller() -> None:
    workflow = CALLED.replace("permissions: {id-token: write, contents: read}\n", "")
    assert called(workflow=workflow)["prod / Apply to prod"].role == "arn:aws:iam::1:role/prod-apply"
    less = CALLER.replace("permissions: {id-token: write, contents: read}", "permissions: {contents: read}")
    assert called(less, workflow)["prod / Apply to prod"].role is None


def test_a_caller_with_default_permissions_gives_no_identity() -> None:
    caller = CALLER.replace("permissions: {}\n", "").replace(
        "    permissions: {id-token: write, contents: read}\n", ""
    )
    with pytest.raises(Unreadable, match="id-token"):
        called(caller)
    assert called(caller, CALLED.replace("id-token: write, ", ""))["prod / Apply to prod"].role is None


def test_local_calls_are_of_the_repository_of_the_file_that_calls() -> None:
    start, end = CALLED.index("  check:"), CALLED.index("  apply:")
    outer = f"{CALLED[:start]}  check:\n    uses: ./.github/workflows/check.yml\n{CALLED[end:]}"
    check = "on: workflow_call\njobs: {deep: {runs-on: x, steps: [{run: theirs}]}}"
    ours = "on: workflow_call\njobs: {deep: {runs-on: x, steps: [{run: ours}]}}"
    others = {
        PLATFORM: {APPLY: outer, ".github/workflows/check.yml": check},
        REPOSITORY: {".github/workflows/check.yml": ours},
    }
    found = jobs(CALLER, others=others)
    assert found["prod / check / deep"].commands == ("theirs",)


def test_workflows_that_call_each_other_without_end_are_refused() -> None:
    text = "on: [push, workflow_call]\njobs: {a: {uses: ./" + PATH + "}}"
    with pytest.raises(Unreadable, match="more than 10 levels"):
        jobs(text)


def test_ten_levels_of_workflows_are_allowed_and_no_more() -> None:
    def levels(count: int) -> dict[str, dict[str, str]]:
        """The caller is the first level, and the last calls nothing."""
        call = "on: workflow_call\njobs: {{a: {{uses: ./.github/workflows/w{0}.yml}}}}"
        files = {f".github/workflows/w{n}.yml": call.format(n + 1) for n in range(2, count)}
        last = "on: workflow_call\njobs: {a: {runs-on: x, steps: [{run: deep}]}}"
        return {REPOSITORY: {**files, f".github/workflows/w{count}.yml": last}}

    first = "on: push\njobs: {a: {uses: ./.github/workflows/w2.yml}}"
    assert list(jobs(first, others=levels(10))) == [" / ".join("a" * 10)]
    with pytest.raises(Unreadable, match="more than 10 levels"):
        jobs(first, others=levels(11))


def test_at_most_fifty_workflows_are_called() -> None:
    one = "on: workflow_call\njobs: {a: {runs-on: x, steps: [{run: a}]}}"
    others = {PLATFORM: {f".github/workflows/w{number}.yml": one for number in range(51)}}

    def calling(count: int) -> str:
        call = "  j{0}: {{uses: acme/platform/.github/workflows/w{0}.yml@v1}}"
        return "on: push\njobs:\n" + "\n".join(call.format(number) for number in range(count))

    assert len(jobs(calling(50), others=others)) == 50
    with pytest.raises(Unreadable, match="more than 50"):
        jobs(calling(51), others=others)


def test_a_pull_request_of_a_fork_has_no_identity() -> None:
    assert (
        jobs(CALLER, "pull_request", pull_request(), others=OTHERS)["prod / Apply to prod"].role is not None
    )
    payload = pull_request(head={"ref": "x", "repo": {"full_name": "mallory/network", "fork": True}})
    assert jobs(CALLER, "pull_request", payload, others=OTHERS)["prod / Apply to prod"].role is None
