"""Files that GitLab would refuse, refused with the file's name."""

from __future__ import annotations

import pytest

from interpreters.gitlab import runs
from interpreters.outcome import Unreadable
from tests.interpreters.gitlab_events import push, results

TIMES = range(1, 9)
BOMB = "\n".join([".a0: &a0 [x]", *(f".a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in TIMES)])


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
        ("a: {script: make, timeout: 60}", "duration"),
        ("a: {script: make, variables: {A: 1.5}}", "put it in quotes"),
        ("a: {script: make, parallel: {matrix: [{A: [3.10]}]}}", "put it in quotes"),
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
        ("a: {script: make, variables: {A: [b]}}", "string or a whole number"),
        ("a: {script: make, variables: {A: true}}", "string or a whole number"),
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
        ("a: {script: make, environment: /x}", "name can contain only"),
        ("a: {script: make, environment: 'x:y'}", "name can contain only"),
        ("a: {script: make, when: never}", "should be one of"),
        ("workflow: {rules: [{when: manual}]}\na: {script: make}", "should be one of always, never"),
        ("workflow: {rules: [{if: $A, allow_failure: true}]}\na: {script: make}", "unknown key"),
        ("a" * 256 + ": {script: make}", "too long"),
        (
            "b: {script: make}\na: {script: make, needs: [b], dependencies: [c]}\nc: {script: make}",
            "part of needs",
        ),
        ("a: &a [*a]", "acme/network"),
        (BOMB, "too big or nested"),
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
