"""`include` and `spec:inputs`: one configuration out of many files."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable, World
from tests.interpreters.gitlab_events import jobs, push, results, schedule, web

ROOT = "include: [one.yml]\na: {script: root}"
ONE = {"one.yml": "a: {stage: build, script: one}\nb: {script: one}\nstages: [build, test, extra]"}


def test_the_file_wins_over_what_it_includes() -> None:
    found = jobs(ROOT, files=ONE)
    assert found["a"].commands == ("root",)
    assert found["b"].after == {"a"}  # the stage came with the include


def test_a_later_include_wins_over_an_earlier() -> None:
    files = {**ONE, "two.yml": "b: {script: two, variables: {A: x}}"}
    found = jobs("include: [/one.yml, {local: /two.yml}]\nc: {script: root}", files=files)
    assert found["b"].commands == ("two",)
    assert found["a"].commands == ("one",)


def test_includes_include() -> None:
    files = {
        "one.yml": "include: ci/two.yml\nb: {script: one}",
        "ci/two.yml": "b: {script: two}\nc: {script: two}",
    }
    found = jobs("include: {local: one.yml}", files=files)
    assert {name: job.commands for name, job in found.items()} == {"b": ("one",), "c": ("two",)}


def test_a_star_includes_in_the_order_of_names() -> None:
    files = {"ci/b.yml": "x: {script: b}", "ci/a.yml": "x: {script: a}", "ci/deep/c.yml": "x: {script: c}"}
    assert jobs("include: ci/*.yml", files=files)["x"].commands == ("b",)
    assert jobs("include: ci/**/*.yml", files=files)["x"].commands == ("c",)


def test_another_project_s_file_includes_its_own_files() -> None:
    others = {
        "acme/ci": {"main.yml": "include: below.yml\na: {script: main}", "below.yml": "b: {script: below}"}
    }
    text = "include: {project: acme/ci, file: [/main.yml]}"
    assert set(results(text, others=others, files={"below.yml": "wrong: {script: x}"})) == {"a", "b"}


def test_a_project_may_be_given_at_a_ref() -> None:
    others = {"acme/ci": {"a.yml": "a: {script: new}"}, "acme/ci@v1": {"a.yml": "a: {script: old}"}}
    assert jobs("include: {project: acme/ci, ref: v1, file: a.yml}", others=others)["a"].commands == ("old",)
    assert jobs("include: {project: acme/ci, ref: v2, file: a.yml}", others=others)["a"].commands == ("new",)


def test_an_include_may_have_rules_and_variables_of_the_platform() -> None:
    text = """
variables: {WHICH: file}
include:
  - {local: $WHICH.yml, rules: [{if: $CI_PIPELINE_SOURCE == "push"}]}
  - {local: night.yml, rules: [{if: $CI_PIPELINE_SOURCE == "schedule"}]}
always: {script: make}
"""
    files = {"one.yml": "one: {script: one}", "night.yml": "night: {script: night}"}
    world = World(variables={"WHICH": "one"})
    assert set(results(text, push(), files=files, world=world)) == {"one", "always"}
    assert set(results(text, schedule(), files=files, world=world)) == {"night", "always"}


def test_an_include_does_not_see_the_file_s_own_variables() -> None:
    text = "variables: {ON: '1'}\ninclude: [{local: one.yml, rules: [{if: $ON}]}]\na: {script: make}"
    assert set(results(text, files={"one.yml": "one: {script: make}"})) == {"a"}


def test_an_include_may_ask_what_exists_and_changed() -> None:
    text = "include: [{local: one.yml, rules: [{exists: [Dockerfile], changes: [src/*]}]}]\na: {script: make}"
    files = {"one.yml": "one: {script: make}", "Dockerfile": ""}
    assert set(results(text, push(changed=("src/a",)), files=files)) == {"one", "a"}
    assert set(results(text, push(changed=("b",)), files=files)) == {"a"}


@pytest.mark.parametrize(
    ("include", "fault"),
    [
        ("missing.yml", "does not exist"),
        ("missing/*.yml", "does not exist"),
        ("one.txt", "YAML extension"),
        ("'https://x.example/a.yml'", "lies outside"),
        ("{remote: 'https://x.example/a.yml'}", "lies outside"),
        ("{template: Jobs/SAST.gitlab-ci.yml}", "lies outside"),
        ("{component: gitlab.com/a/b@1}", "lies outside"),
        ("{project: acme/nowhere, file: a.yml}", "not among the files"),
        ("{project: acme/network}", "needs `file:`"),
        ("{locale: one.yml}", "did you mean local"),
        ("[one.yml, [one.yml]]", "should be a mapping"),
        ("{local: one.yml, rules: [{if: $A = 1}]}", "invalid expression"),
    ],
)
def test_an_include_that_cannot_be_followed_is_refused(include: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        results(f"include: {include}\na: {{script: make}}", files=ONE)


def test_files_that_include_each_other_end_at_the_limit() -> None:
    with pytest.raises(Unreadable, match="150 nested includes"):
        results("include: one.yml", files={"one.yml": "include: one.yml\na: {script: make}"})


INPUTS = """
spec:
  inputs:
    env: {options: [dev, prod]}
    stage: {default: deploy}
    count: {type: number, default: 2}
    dry: {type: boolean, default: false}
    version: {regex: ^v\\d+$, default: v1}
    rules: {type: array, default: [{if: $CI_COMMIT_BRANCH}]}
---
"$[[ inputs.env ]]-deploy":
  stage: $[[ inputs.stage ]]
  parallel: $[[ inputs.count ]]
  allow_failure: $[[ inputs.dry ]]
  rules: $[[ inputs.rules ]]
  script: deploy --to=$[[ inputs.env ]] --n=$[[inputs.count]] $[[ inputs.version | truncate(0,1) ]]
"""


def with_inputs(given: str) -> dict[str, str]:
    return results(f"include: [{{local: one.yml, inputs: {given}}}]", files={"one.yml": INPUTS})


def test_inputs_are_written_into_the_file_that_declares_them() -> None:
    text = "include: [{local: one.yml, inputs: {env: prod, dry: true}}]"
    found = jobs(text, files={"one.yml": INPUTS})
    assert set(found) == {"prod-deploy 1/2", "prod-deploy 2/2"}
    assert found["prod-deploy 1/2"].commands == ("deploy --to=prod --n=2 v",)
    assert found["prod-deploy 1/2"].may_fail


def test_the_same_file_may_be_included_with_other_inputs() -> None:
    entries = (
        "[{local: one.yml, inputs: {env: prod, count: 1}}, {local: one.yml, inputs: {env: dev, count: 1}}]"
    )
    assert set(results(f"include: {entries}", files={"one.yml": INPUTS})) == {
        "prod-deploy 1/1",
        "dev-deploy 1/1",
    }


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("{}", "required value has not been provided"),
        ("{env: staging}", "not in the list of allowed options"),
        ("{env: dev, more: 1}", "unknown input arguments: more"),
        ("{env: dev, count: two}", "not a number"),
        ("{env: dev, count: true}", "not a number"),
        ("{env: dev, dry: 'true'}", "not a boolean"),
        ("{env: dev, stage: 1}", "not a string"),
        ("{env: dev, rules: {if: a}}", "not an array"),
        ("{env: dev, version: latest}", "does not match required RegEx"),
    ],
)
def test_a_wrong_input_is_refused(given: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        with_inputs(given)


@pytest.mark.parametrize(
    ("header", "body", "fault"),
    [
        ("{inputs: {a: {type: text, default: b}}}", "$[[ inputs.a ]]", "unknown type"),
        ("{inputs: {a: {defaults: b}}}", "x", "did you mean default"),
        ("{inputs: {a: {default: b, regex: '('}}}", "x", "invalid regular expression"),
        ("{inputs: {a: {default: b, regex: [c]}}}", "x", "should be a string"),
        ("{inputs: {a: {default: b}}}", "$[[ inputs.b ]]", "unknown interpolation key"),
        ("{inputs: {a: {default: b}}}", "$[[ a ]]", "unknown interpolation key"),
        ("{inputs: {a: {default: b}}}", "$[[ inputs.a | upper ]]", "no function matching"),
        ("{inputs: {a: {default: b}}}", "$[[ inputs.a | truncate(1) ]]", "no function matching"),
        (
            "{inputs: {a: {default: b}}}",
            "$[[ inputs.a|truncate(0,1)|truncate(0,1)|truncate(0,1)|truncate(0,1) ]]",
            "too many",
        ),
        ("{include: [a.yml]}", "x", "unknown key 'include'"),
    ],
)
def test_a_wrong_header_or_block_is_refused(header: str, body: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        results(f"spec: {header}\n---\na: {{script: '{body}'}}")


def test_inputs_for_a_file_that_declares_none_are_refused() -> None:
    with pytest.raises(Unreadable, match="not defined in the spec"):
        results("include: [{local: one.yml, inputs: {a: b}}]", files=ONE)


def test_a_run_gives_inputs_as_text_or_with_their_type() -> None:
    header = "spec: {inputs: {n: {type: number, default: 1}, l: {type: array, default: []}}}"
    text = header + "\n---\na: {script: 'x $[[ inputs.n ]] $[[ inputs.l ]]'}"
    assert jobs(text, web(inputs={"n": "3", "l": '["a"]'}))["a"].commands == ('x 3 ["a"]',)
    assert jobs(text, web(inputs={"n": 4}))["a"].commands == ("x 4 []",)
    assert jobs(text, push())["a"].commands == ("x 1 []",)
    with pytest.raises(Unreadable, match="not a number"):
        results(text, web(inputs={"n": "many"}))


def test_a_push_to_a_file_with_a_required_input_starts_no_pipeline_at_all() -> None:
    with pytest.raises(Unreadable, match="required value"):
        results("spec: {inputs: {n: {}}}\n---\na: {script: x}", push())


def test_inputs_may_depend_on_inputs() -> None:
    text = """
spec:
  inputs:
    cloud: {options: [aws, gcp], default: aws}
    size:
      rules:
        - if: $[[ inputs.cloud ]] == 'aws'
          options: [t3.micro, t3.small]
          default: t3.micro
        - {options: [small], default: small}
---
a: {script: "run $[[ inputs.size ]]"}
"""
    assert jobs(text, web(inputs={}))["a"].commands == ("run t3.micro",)
    assert jobs(text, web(inputs={"cloud": "gcp"}))["a"].commands == ("run small",)
    with pytest.raises(Unreadable, match="allowed options"):
        results(text, web(inputs={"size": "huge"}))


def test_functions_work_on_inputs() -> None:
    text = """
spec: {inputs: {a: {default: "x $WHO; y"}}}
---
a: {script: ["$[[ inputs.a | expand_vars ]]", "$[[ inputs.a | expand_vars | posix_escape ]]"]}
"""
    found = jobs(text, world=World(variables={"WHO": "me"}))["a"]
    assert found.commands == ("x me; y", "x\\ me\\;\\ y")


def test_blocks_in_a_file_without_a_header_are_left_alone() -> None:
    assert jobs("a: {script: 'echo $[[ inputs.a ]]'}")["a"].commands == ("echo $[[ inputs.a ]]",)
