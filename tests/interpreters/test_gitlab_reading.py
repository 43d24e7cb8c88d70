"""Files as people write them: anchors, `extends`, `default`, and what GitLab would refuse."""

from __future__ import annotations

import pytest

from interpreters.gitlab import runs
from interpreters.outcome import Unreadable, World
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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("# nothing", "mapping is wanted|is empty"),
        ("- a", "mapping is wanted"),
        ("just words", "mapping is wanted"),
        ("a: [", "expected|did not find"),
        ("a: {script: make}\n\tb: 1", "token|tab"),
        ("a: *nobody", "undefined alias"),
        ("a: !unknown [b]", "could not determine"),
        ("a: !reference b", "wants a list"),
        ("a: {script: make, timeout: 2024-01-01}", "date wants quotes"),
        (".a: {script: make}", "at least one visible job"),
        ("a: text", "should implement"),
        ("a: null", "should implement"),
        ("a: [make]", "should implement"),
        ("a: {stage: build}", "should implement"),
        ("a: {script: []}", "should implement"),
        ("a: {script: null}", "should implement"),
        ("a: {script: 1}", "should be a list"),
        ("a: {script: [1]}", "should be a string"),
        ("a: {script: {b: c}}", "should be a list"),
        ("a: {run: [{name: a, script: b}]}", "not read here"),
        ("a: {script: make, stages: build}", "did you mean stage"),
        ("a: {script: make, when: sometimes}", "should be one of"),
        ("a: {script: make, when: delayed}", "belong together"),
        ("a: {script: make, start_in: 1 day}", "belong together"),
        ("a: {script: make, when: delayed, start_in: 8 days}", "at most 1 week"),
        ("a: {script: make, when: delayed, start_in: soon}", "duration"),
        ("a: {script: make, retry: 3}", "between 0 and 2"),
        ("a: {script: make, retry: {max: -1}}", "between 0 and 2"),
        ("a: {script: make, timeout: never}", "duration"),
        ("a: {script: make, interruptible: sometimes}", "true or false"),
        ("a: {script: make, allow_failure: maybe}", "true or false"),
        ("a: {script: make, allow_failure: {codes: [1]}}", "unknown key"),
        ("a: {script: make, environment: {url: x}}", "name"),
        ("a: {script: make, environment: {name: x, action: jump}}", "should be one of"),
        ("a: {script: make, environment: {name: x, tier: production}}", "did you mean|unknown key"),
        ("a: {script: make, environment: {name: x, deployment_tier: prod}}", "should be one of"),
        ("a: {script: make, environment: {name: x, on_stop: b}}", "is not defined"),
        (
            "a: {script: make, environment: {name: x, on_stop: b}}\nb: {script: make, environment: x}",
            "action stop",
        ),
        (
            "a: {script: make, environment: {name: x, on_stop: b}}\nb: {script: make, environment: y}",
            "different",
        ),
        ("a: {script: make, id_tokens: {T: {}}}", "aud is missing"),
        ("a: {script: make, resource_group: [a]}", "should be a string"),
        ("a: {script: make, variables: [A]}", "should be a mapping"),
        ("a: {script: make, variables: {A: [b]}}", "string or a number"),
        ("a: {script: make, variables: {A: true}}", "string or a number"),
        ("variables: {A: {values: b}}\na: {script: make}", "did you mean value"),
        ("a: {script: make, extends: .b}", "unknown keys in `extends`"),
        ("a: {script: make, extends: a}", "circular"),
        ("a: {script: make, extends: b}\nb: {script: make, extends: a}", "circular"),
        ("a: {script: [!reference [.b, script]]}", "could not be found"),
        (".b: {script: [!reference [.b, script]]}\na: {script: [!reference [.b, script]]}", "circular"),
        ("default: {script: make}\na: {script: make}", "unknown key"),
        ("default: {image: a}\nimage: b\na: {script: make}", "stands at the top"),
        ("workflow: {rule: []}\na: {script: make}", "did you mean rules"),
        ("stages: {a: b}\na: {script: make}", "should be a list"),
        ("a: {script: make, dependencies: [b]}", "undefined dependency"),
        ("a: {script: make, inherit: {defaults: false}}", "did you mean default"),
        ("variables: {A: $B, B: $C, C: $A}\na: {script: make}", "circular variable"),
        ("a: {script: make}\n---\nb: {script: make}\n---\nc: {script: make}", "at most a header"),
        ("spec: {}\nextra: 1\n---\na: {script: make}", "unknown key"),
        ("a: " + "[" * 3000 + "]" * 3000, "acme/network"),
        ("a:\n  script: " + "{a: " * 2000 + "}" * 2000, "acme/network"),
    ],
)
def test_what_gitlab_refuses_is_refused_with_the_file(text: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault) as caught:
        results(text)
    assert "acme/network" in str(caught.value)


def test_a_missing_file_is_refused() -> None:
    name, payload = push()
    missing: tuple[dict[str, dict[str, str]], ...] = ({}, {"acme/network": {}})
    for files in missing:
        with pytest.raises(Unreadable, match="acme/network"):
            runs(project="acme/network", files=files, event_name=name, payload=payload)


def test_ten_generations_are_allowed_and_one_more_is_not() -> None:
    def text(count: int) -> str:
        chain = [f".g{n}: {{extends: .g{n + 1}}}" for n in range(count)]
        return "\n".join(["a: {extends: .g0}", *chain, f".g{count}: {{script: make}}"])

    assert results(text(9)) == {"a": "success"}
    with pytest.raises(Unreadable, match="nesting too deep"):
        results(text(10))


def test_variables_have_levels() -> None:
    text = """
variables: {A: root, B: root, C: root, D: root, RAW: {value: "$A", expand: false}, NUMBER: 012}
first: {stage: build, script: make, artifacts: {reports: {dotenv: x.env}}}
a:
  variables: {B: job, C: job, D: job, JOINED: "${A}-$B-$NOPE-$$A"}
  script: make
  rules: [{when: always, variables: {C: rule, D: rule}}]
"""
    world = World(outputs={"first": {"D": "dotenv", "E": "dotenv"}}, variables={"E": "platform"})
    found = jobs(text, world=world)["a"].variables
    assert found == {
        "A": "root",
        "B": "job",
        "C": "rule",
        "D": "dotenv",
        "E": "platform",
        "RAW": "$A",
        "NUMBER": "10",
        "JOINED": "root-job--$$A",
    }


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("needs: [first]", "x"),
        ("needs: [{job: first, artifacts: false}]", ""),
        ("needs: []", ""),
        ("stage: deploy", "x"),
        ("stage: deploy, dependencies: []", ""),
        ("stage: deploy, dependencies: [first]", "x"),
    ],
)
def test_dotenv_comes_with_artifacts(job: str, expected: str) -> None:
    first = "first: {stage: build, script: make, artifacts: {reports: {dotenv: a.env}}}"
    text = f"{first}\na: {{script: make, variables: {{S: $V}}, {job}}}"
    world = World(outputs={"first": {"V": "x"}})
    assert jobs(text, world=world)["a"].variables["S"] == expected


def test_outputs_without_a_dotenv_report_go_nowhere() -> None:
    text = "first: {stage: build, script: make}\na: {script: make}"
    assert jobs(text, world=World(outputs={"first": {"V": "x"}}))["a"].variables == {}


def test_a_job_can_leave_the_file_s_variables_behind() -> None:
    text = """
variables: {A: x, B: y}
a: {script: make, inherit: {variables: false}}
b: {script: make, inherit: {variables: [B]}}
"""
    found = jobs(text)
    assert found["a"].variables == {}
    assert found["b"].variables == {"B": "y"}
