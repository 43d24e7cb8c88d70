"""Steps: commands, roles, permissions, composite actions, and what a failing command changes."""

from __future__ import annotations

import pytest

from interpreters.outcome import JobRun, Result, Unreadable, World
from tests.interpreters.github_events import REPOSITORY, from_fork, jobs, pull_request, push

ROLE = "arn:aws:iam::1:role/plan"
ASSUME = f"{{uses: aws-actions/configure-aws-credentials@v5, with: {{role-to-assume: '{ROLE}'}}}}"


def job(steps: str, *, top: str = "", own: str = "", fails: bool = False, **outputs: str) -> JobRun:
    indented = "\n".join(f"      {line}" for line in steps.strip().splitlines())
    text = (
        f"on: [push, pull_request]\n{top}\njobs:\n  a:\n    runs-on: x\n    {own}\n    steps:\n{indented}\n"
    )
    world = World(fails=frozenset({"a"} if fails else ()), outputs={"a": outputs})
    return jobs(text, world=world)["a"]


def test_commands_lose_their_comments_and_have_their_expressions() -> None:
    steps = """
- run: |
    # install
    make install
      # and build
    make build REF=${{ github.ref_name }} # not a line of its own
- run: "# only a comment"
- uses: actions/upload-artifact@v4
- name: last
  run: |

    echo done

"""
    assert job(steps).commands == ("make install\nmake build REF=main # not a line of its own", "echo done")


@pytest.mark.parametrize(
    ("condition", "succeeding", "failing"),
    [
        ("", True, False),
        ("if: success()", True, False),
        ("if: always()", True, True),
        ("if: failure()", False, True),
        ("if: cancelled()", False, False),
        ("if: ${{ !cancelled() }}", True, True),
        ("if: steps.work.outcome == 'failure'", False, False),
        ("if: failure() && steps.work.conclusion == 'failure'", False, True),
        ("if: failure() && steps.other.conclusion == 'failure'", False, False),
        ("if: job.status == 'success'", True, False),
        ("if: hashFiles('**/*.tf') != ''", True, False),
        ("if: github.ref == 'refs/heads/other'", False, False),
        ("if: env.LEVEL == 'high'", True, False),
        ("if: runner.os == 'linux'", True, False),
    ],
)
def test_a_condition_decides_over_a_step(condition: str, succeeding: bool, failing: bool) -> None:
    steps = f"- {{id: work, run: work}}\n- uses: some/report@v1\n  id: last\n  {condition}\n  with: {{x: y}}"
    shown = "${{ steps.last.conclusion }}"
    steps += f"\n- {{if: always(), run: 'echo {shown}', continue-on-error: true}}"
    expected = {True: "echo success", False: "echo skipped"}
    assert job(steps, top="env: {LEVEL: high}").commands[-1] == expected[succeeding]
    assert job(steps, top="env: {LEVEL: high}", fails=True).commands[-1] == expected[failing]


def test_the_last_ordinary_command_of_a_failing_job_fails() -> None:
    steps = """
- run: install
- {id: plan, run: plan}
- {if: always(), run: "report ${{ steps.plan.outcome }}", continue-on-error: true}
- {if: failure(), run: shout}
"""
    found = job(steps, fails=True)
    assert found.result is Result.FAILURE
    assert found.commands == ("install", "plan", "report failure", "shout")
    assert job(steps).commands == ("install", "plan", "report success")


def test_a_job_whose_commands_are_all_forgiven_does_not_fail() -> None:
    forgiven = job("- {run: scan, continue-on-error: true}", fails=True)
    assert forgiven.result is Result.SUCCESS
    assert job("- {run: scan}", fails=True).result is Result.FAILURE


def test_a_job_of_actions_alone_fails_with_its_last() -> None:
    assert job("- uses: actions/checkout@v4\n- uses: some/scan@v1", fails=True).result is Result.FAILURE


def test_outputs_of_a_failed_job_are_still_there() -> None:
    text = """
on: push
jobs:
  a: {runs-on: x, outputs: {n: "${{ steps.s.outputs.n }}"}, steps: [{id: s, run: s}]}
  b: {runs-on: x, needs: a, if: failure(), steps: [{run: "echo ${{ needs.a.outputs.n }}"}]}
"""
    world = World(fails=frozenset({"a"}), outputs={"a": {"n": "7"}})
    assert jobs(text, world=world)["b"].commands == ("echo 7",)


def test_the_outputs_of_a_step_that_did_not_run_are_empty() -> None:
    steps = "- {id: s, if: false, run: s}\n- {id: t, run: t}\n"
    shown = "- run: echo [${{ steps.s.outputs.n }}] [${{ steps.t.outputs.n }}]"
    assert job(steps + shown, n="7").commands == ("t", "echo [] [7]")


@pytest.mark.parametrize(
    ("top", "own", "role"),
    [
        ("", "permissions: {id-token: write}", ROLE),
        ("permissions: {id-token: write, contents: read}", "", ROLE),
        ("permissions: write-all", "", ROLE),
        ("permissions: {}", "permissions: {id-token: write}", ROLE),
        ("", "", None),
        ("permissions: {}", "", None),
        ("permissions: read-all", "", None),
        ("permissions: {contents: write}", "", None),
        ("permissions: {id-token: none}", "", None),
        ("permissions: {id-token: write}", "permissions: {contents: read}", None),
        ("permissions: {id-token: write}", "permissions: {}", None),
    ],
)
def test_a_role_needs_the_permission_for_an_identity_token(top: str, own: str, role: str | None) -> None:
    assert job(f"- {ASSUME}\n- run: plan", top=top, own=own).role == role


@pytest.mark.parametrize(
    ("step", "role"),
    [
        (ASSUME, ROLE),
        ("{uses: AWS-actions/other@v1, with: {role-to-assume: x}}", None),
        ("{if: false, uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: x}}", None),
        ("{uses: aws-actions/configure-aws-credentials@v5, with: {aws-region: eu-west-1}}", None),
        (
            "{uses: aws-actions/configure-aws-credentials@0123abc, with: {role-to-assume: 'r-${{ env.R }}'}}",
            "r-1",
        ),
        (
            "{uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: '${{ vars.NONE }}'}}",
            None,
        ),
    ],
)
def test_a_role_is_that_of_the_step_that_asks_for_it(step: str, role: str | None) -> None:
    assert job(f"- {step}", own="permissions: {id-token: write}\n    env: {R: 1}").role == role


def test_a_role_that_is_asked_for_with_keys_needs_no_token() -> None:
    step = (
        "{uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: r, aws-access-key-id: AKIA}}"
    )
    assert job(f"- {step}", top="permissions: {}").role == "r"


def test_a_fork_reads_and_is_nobody() -> None:
    text = (
        f"on: pull_request\npermissions: {{id-token: write}}\njobs: {{a: {{runs-on: x, steps: [{ASSUME}]}}}}"
    )
    assert jobs(text, "pull_request", pull_request())["a"].role == ROLE
    assert jobs(text, "pull_request", from_fork(pull_request()))["a"].role is None


def test_a_fork_is_somebody_where_the_target_runs() -> None:
    text = f"on: pull_request_target\npermissions: {{id-token: write}}\njobs: {{a: {{runs-on: x, steps: [{ASSUME}]}}}}"
    assert jobs(text, "pull_request_target", from_fork(pull_request()))["a"].role == ROLE


ACTION = """
name: Set up
inputs:
  role: {required: true}
  version: {default: "1.9"}
outputs:
  path: {value: "${{ steps.inner.outputs.path }}"}
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v5
      with: {role-to-assume: "${{ inputs.role }}"}
    - id: inner
      shell: bash
      run: install ${{ inputs.version }} ${{ inputs.ROLE }} ${{ env.OUTER }}
    - if: failure()
      shell: bash
      run: sorry
"""
USING = """
on: push
permissions: {id-token: write}
env: {OUTER: out}
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - {id: up, uses: ./.github/actions/up, with: {role: mine}}
      - run: use ${{ steps.up.outputs.path }}
"""
ACTION_PATH = ".github/actions/up/action.yml"


def test_a_composite_action_of_the_repository_is_gone_through() -> None:
    others = {REPOSITORY: {ACTION_PATH: ACTION}}
    found = jobs(USING, others=others, world=World(outputs={"a": {"inner.path": "/opt"}}))["a"]
    assert found.commands == ("install 1.9 mine out", "use /opt")
    assert found.role == "mine"


def test_a_composite_action_of_another_repository_is_gone_through() -> None:
    text = USING.replace("./.github/actions/up", "acme/actions/setup/up@v1").replace(
        "role: mine", "role: mine, version: 2"
    )
    found = jobs(text, others={"acme/actions": {"setup/up/action.yaml": ACTION}})["a"]
    assert found.commands == ("install 2 mine out", "use ")
    assert jobs(text)["a"].commands == ("use ",)


def test_an_action_at_the_root_of_its_repository_is_found() -> None:
    text = USING.replace("./.github/actions/up", "acme/up@v1")
    assert jobs(text, others={"acme/up": {"action.yml": ACTION}})["a"].role == "mine"


def test_a_failing_command_may_be_in_an_action() -> None:
    text = USING.replace("      - run: use ${{ steps.up.outputs.path }}\n", "")
    found = jobs(text, others={REPOSITORY: {ACTION_PATH: ACTION}}, world=World(fails=frozenset({"a"})))["a"]
    assert found.result is Result.FAILURE
    assert found.commands == ("install 1.9 mine out", "sorry")


def test_an_action_of_the_repository_needs_a_checkout_first() -> None:
    text = USING.replace("      - uses: actions/checkout@v4\n", "")
    with pytest.raises(Unreadable, match=r"steps\[0\]\.uses.*before actions/checkout"):
        jobs(text, others={REPOSITORY: {ACTION_PATH: ACTION}})
    assert jobs(text)["a"].result is Result.SUCCESS


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("      shell: bash\n      run: sorry", "      run: sorry", "'shell' is missing"),
        ("${{ inputs.version }}", "${{ secrets.TOKEN }}", "'secrets'.*no context here"),
        ("${{ inputs.version }}", "${{ needs.a.result }}", "'needs'.*no context here"),
        ("  using: composite\n", "", "runs.using"),
    ],
)
def test_an_action_that_github_would_not_read_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        jobs(USING, others={REPOSITORY: {ACTION_PATH: ACTION.replace(old, new)}})


def test_an_action_that_is_not_composite_is_opaque() -> None:
    node = "name: x\nruns: {using: node20, main: index.js}"
    assert jobs(USING, others={REPOSITORY: {ACTION_PATH: node}})["a"].commands == ("use ",)


def test_actions_that_use_each_other_without_end_are_refused() -> None:
    endless = ACTION.replace("aws-actions/configure-aws-credentials@v5", "./.github/actions/up")
    with pytest.raises(Unreadable, match="more than 10 deep"):
        jobs(USING, others={REPOSITORY: {ACTION_PATH: endless.replace("role-to-assume", "role")}})


def test_steps_that_run_side_by_side_all_run() -> None:
    steps = "- parallel:\n    - run: a\n    - run: b\n- wait-all: true\n- run: c"
    assert job(steps).commands == ("a", "b", "c")


def test_the_text_of_an_event_is_not_evaluated_again() -> None:
    text = "on: push\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ github.event.head_commit.message }}'}]}}"
    payload = push(head_commit={"message": "${{ secrets.TOKEN }}"})
    assert jobs(text, "push", payload)["a"].commands == ("echo ${{ secrets.TOKEN }}",)
