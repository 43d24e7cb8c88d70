"""Files as people write them: anchors, `extends`, `default`, and what GitLab would refuse."""

from __future__ import annotations

import pytest

from tests.interpreters.gitlab_events import jobs, push, results


def test_hidden_jobs_and_anchors_are_read_and_not_run() -> None:
    text = """
.base: &base
  script: &steps [one, two]
  stage: build
.more: &more {variables: {A: b}}
run: {<<: [*base, *more], stage: test}
again:
  script: [*steps, three]
"""
    found = jobs(text)
    assert set(found) == {"run", "again"}
    assert found["run"].commands == ("one", "two")
    assert found["run"].variables == {"A": "b"}
    assert found["again"].commands == ("one", "two", "three")


def test_extends_merges_mappings_and_replaces_lists() -> None:
    text = """
.a: {script: [a], variables: {X: a, Y: a}, rules: [{when: never}], stage: build}
.b: {script: [b], variables: {Y: b}, environment: {name: prod, url: "http://b"}}
one: {extends: [.a, .b], variables: {Z: c}, rules: [{when: always}], environment: {action: verify}}
two: {extends: [.b, .a], rules: [{when: always}]}
"""
    found = jobs(text)
    assert found["one"].variables == {"X": "a", "Y": "b", "Z": "c"}
    assert found["one"].commands == ("b",)
    assert found["one"].environment == "prod"
    assert found["two"].commands == ("a",)
    assert found["two"].variables["Y"] == "a"


def test_extends_goes_through_several_generations_and_null_takes_away() -> None:
    text = """
.grand: {script: make, needs: [first], variables: {A: "1"}}
.parent: {extends: .grand, stage: deploy}
first: {script: make}
child: {extends: .parent, needs: null}
"""
    assert jobs(text)["child"].after == {"first"}
    assert jobs(text.replace("needs: null", "needs: []"))["child"].after == frozenset()


def test_a_job_may_extend_a_job_that_runs() -> None:
    assert set(results("a: {script: make}\nb: {extends: a, stage: deploy}")) == {"a", "b"}


def test_a_reference_takes_one_key_of_another_job() -> None:
    text = """
.setup: {script: [install], variables: {A: "1", B: "2"}}
.nested: {script: [!reference [.setup, script], check]}
one:
  variables: {C: !reference [.setup, variables, A]}
  script: [!reference [.nested, script], run]
"""
    found = jobs(text)["one"]
    assert found.commands == ("install", "check", "run")
    assert found.variables == {"C": "1"}


def test_defaults_are_taken_unless_a_job_says_otherwise() -> None:
    text = """
default: {before_script: [setup], after_script: [clean], id_tokens: {T: {aud: sts}}}
a: {script: a, variables: {ROLE_ARN: arn}}
b: {script: b, before_script: [own], variables: {ROLE_ARN: arn}, id_tokens: {}}
c: {script: c, inherit: {default: false}, variables: {ROLE_ARN: arn}}
d: {script: d, inherit: {default: [after_script]}, variables: {ROLE_ARN: arn}}
e: {script: e, before_script: []}
"""
    found = jobs(text)
    assert {name: job.commands for name, job in found.items()} == {
        "a": ("setup", "a", "clean"),
        "b": ("own", "b", "clean"),
        "c": ("c",),
        "d": ("d", "clean"),
        "e": ("e", "clean"),
    }
    assert {name for name, job in found.items() if job.role} == {"a"}


def test_old_places_of_defaults_count() -> None:
    assert jobs("before_script: [setup]\na: {script: a}")["a"].commands == ("setup", "a")


def test_comment_lines_are_no_commands() -> None:
    text = """
a:
  before_script: ["# first"]
  script:
    - "# deploy"
    - |
      # a comment
      make  # the rest of a line stays
        # indented
      done
"""
    assert jobs(text)["a"].commands == ("make  # the rest of a line stays\ndone",)


@pytest.mark.parametrize(
    ("job", "role"),
    [
        ("id_tokens: {T: {aud: sts}}, variables: {AWS_ROLE_ARN: one, ROLE_ARN: two}", "one"),
        ("id_tokens: {T: {aud: sts}}, variables: {ROLE_ARN: 'arn:$CI_COMMIT_BRANCH'}", "arn:main"),
        ("id_tokens: {T: {aud: sts}}", None),
        ("variables: {ROLE_ARN: two}", None),
        ("id_tokens: {T: {aud: sts}}, variables: {OTHER: two}", None),
    ],
)
def test_a_role_is_asked_for_with_a_token_and_a_name(job: str, role: str | None) -> None:
    assert jobs(f"a: {{script: make, {job}}}")["a"].role == role


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("production", "production"),
        ("{name: review/$CI_COMMIT_REF_SLUG, url: 'https://x', auto_stop_in: 1 day}", "review/team-a"),
        ("{name: $TIER, deployment_tier: production}", "own"),
        ("{name: production, action: stop}", "production"),
    ],
)
def test_an_environment_s_name_is_expanded(written: str, name: str) -> None:
    text = f"a: {{script: make, variables: {{TIER: own}}, environment: {written}}}"
    assert jobs(text, push("team/a"))["a"].environment == name


def test_a_resource_group_locks_by_project_and_key() -> None:
    assert jobs("a: {script: make, resource_group: $CI_COMMIT_BRANCH}")["a"].lock == "acme/network:main"


def test_keys_that_decide_nothing_here_are_read_over() -> None:
    text = """
image: alpine@sha256:0
a:
  script: make
  image: {name: ruby, entrypoint: [""]}
  services: [postgres]
  cache: {key: a, paths: [b]}
  tags: [linux]
  coverage: /x/
  retry: {max: 2, when: [runner_system_failure]}
  timeout: 3h 30 minutes
  interruptible: true
  secrets: {A: {vault: b}}
  release: {tag_name: v1, description: x}
  artifacts: {paths: [a], reports: {junit: a.xml, terraform: p.json}, expire_in: 1 week}
  hooks: {pre_get_sources_script: [echo]}
"""
    assert results(text) == {"a": "success"}
