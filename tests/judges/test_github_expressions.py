"""Our reading of GitHub's language against GitHub's own engine and parser."""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from interpreters.github.expressions import (
    ExpressionError,
    Function,
    Scope,
    Value,
    condition,
    evaluate,
    truthy,
)
from interpreters.github.workflow import workflow
from interpreters.outcome import Unreadable
from tests.interpreters.github_conditions import conditions_in, contexts_for
from tests.interpreters.github_expressions import Contexts, Json, generated_expressions
from tests.interpreters.github_refused import GOOD, REFUSED
from tools.judge_expressions import Unevaluated, evaluated, parsed_workflows

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ROOT / "tests" / "interpreters" / "foreign" / "github"
EXAMPLES = ROOT / "examples"
GENERATED, SEED = 2_000, 20_261_120
TIMES = 12  # how often each condition of a file is evaluated
ROOTS = (
    "github",
    "env",
    "vars",
    "needs",
    "inputs",
    "matrix",
    "strategy",
    "secrets",
    "steps",
    "job",
    "jobs",
    "runner",
)
REFUSAL = "refused"
# GitHub's service refuses these, as its documentation and its runner say; the published parser lets them pass, and it
# never comes back from aliases of aliases.
NOT_BY_THE_PARSER = {
    "cannot both",
    "pattern.*invalid",
    "no cron line",
    "'workflows' is missing",
    r"steps\[1\]\.id: the id 'S' is there twice",
    "more than 50000",
    "26 inputs; 25 are allowed",
}

pytestmark = pytest.mark.judge
Answer = Callable[[str, Scope], Value]


def scope(contexts: Contexts) -> Scope:
    ended = contexts["status"]
    functions: dict[str, Function] = {
        "success": lambda: ended == "success",
        "failure": lambda: ended == "failure",
        "cancelled": lambda: ended == "cancelled",
        "always": lambda: True,
    }
    return Scope({**{name: {} for name in ROOTS}, **contexts}, functions)


def plain(value: Value | Json) -> Json:
    """As JSON carries it: every number a double, and none that is not finite."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    return value


def ours(text: str, contexts: Contexts, answer: Answer) -> str:
    try:
        return json.dumps(plain(answer(text, scope(contexts))))
    except ExpressionError:
        return REFUSAL


def differences(cases: Sequence[tuple[str, Contexts]], answer: Answer = evaluate) -> list[str]:
    theirs = [
        REFUSAL if isinstance(each, Unevaluated) else json.dumps(plain(each)) for each in evaluated(cases)
    ]
    found = [ours(text, contexts, answer) for text, contexts in cases]
    return [
        f"{text}: GitHub says {their}, we say {our}"
        for (text, _), their, our in zip(cases, theirs, found, strict=True)
        if their != our
    ]


def test_generated_expressions_come_to_the_same() -> None:
    assert differences(list(generated_expressions(GENERATED, SEED))) == []


def test_generated_expressions_hold_every_word_of_the_language() -> None:
    cases = list(generated_expressions(GENERATED, SEED))
    words = r"==|!=|<=|>=|<|>|&&|\|\||!(?!=)|\.\*|\[\*\]|\[|[a-z]+(?=\()"
    counted = Counter(found for text, _ in cases for found in set(re.findall(words, text.lower())))
    wanted = "== != < <= > >= && || ! .* [*] [ contains startswith endswith format join tojson fromjson case success"
    assert [word for word in [*wanted.split(), "failure", "always", "cancelled"] if counted[word] < 40] == []
    answers = Counter(kind_of(ours(text, contexts, evaluate)) for text, contexts in cases)
    assert min(answers[kind] for kind in ("bool", "text", "number", "null", "list", "mapping", REFUSAL)) >= 20
    assert answers[REFUSAL] < GENERATED / 4


def kind_of(answer: str) -> str:
    if answer == REFUSAL:
        return REFUSAL
    kinds = {'"': "text", "[": "list", "{": "mapping", "n": "null", "t": "bool", "f": "bool"}
    return kinds.get(answer[0], "number")


def case_sensitive(text: str, scope: Scope) -> Value:
    return evaluate(text, scope) if "== 'MAIN'" not in text else False


def test_an_engine_that_is_wrong_is_found_out() -> None:
    cases: list[tuple[str, Contexts]] = [
        ("github.ref == 'MAIN'", {"github": {"ref": "main"}, "status": "success"})
    ]
    assert differences(cases, case_sensitive) == [
        "github.ref == 'MAIN': GitHub says true, we say false",
    ]
    assert differences(cases) == []


def workflow_texts() -> Iterator[str]:
    for folder in (FOREIGN, EXAMPLES):
        for path in sorted(folder.rglob("*.y*ml")):
            text = path.read_text()
            if folder == FOREIGN or ".github/workflows" in str(path):
                yield text


def as_github_reads(template: Json) -> dict[tuple[str, int | None], str]:
    """Every condition after GitHub's own parser has put `success()` before it where it belongs."""
    jobs = template["jobs"] if isinstance(template, dict) else []
    found: dict[tuple[str, int | None], str] = {}
    for job in jobs if isinstance(jobs, list) else []:
        if isinstance(job, dict):
            found[str(job["id"]), None] = stripped(job.get("if"))
            steps = job.get("steps")
            for number, step in enumerate(steps if isinstance(steps, list) else []):
                found[str(job["id"]), number] = stripped(step.get("if") if isinstance(step, dict) else None)
    return found


def stripped(written: Json) -> str:
    return str(written).strip().removeprefix("${{").removesuffix("}}").strip()


def test_the_conditions_of_workflows_decide_the_same() -> None:
    chance = random.Random(SEED)  # noqa: S311  repeatable cases, no secrets
    texts = list(workflow_texts())
    cases: list[tuple[str, Contexts]] = []
    mine: list[bool] = []
    for text, parsed in zip(texts, parsed_workflows(texts), strict=True):
        theirs = as_github_reads(parsed.template)
        for found in conditions_in(text):
            for _ in range(TIMES):
                contexts = contexts_for(found.text, chance)
                cases.append((theirs[found.job, found.step], contexts))
                mine.append(condition(found.text, scope(contexts)))
    answers = [None if isinstance(each, Unevaluated) else truthy(plain(each)) for each in evaluated(cases)]
    wrong = [f"{case}: {they}" for case, they, we in zip(cases, answers, mine, strict=True) if they is not we]
    assert wrong == []
    assert len(cases) >= 200
    assert 0.2 < sum(mine) / len(mine) < 0.8


def readable(text: str) -> bool:
    try:
        workflow("a/b", ".github/workflows/x.yml", text)
    except Unreadable:
        return False
    return True


def test_files_that_github_reads_we_read() -> None:
    texts = [GOOD, *workflow_texts()]
    assert [each.errors for each in parsed_workflows(texts) if not each.ok] == []
    assert [text for text in texts if not readable(text)] == []


def test_files_that_we_refuse_github_refuses() -> None:
    refused = [(text, said) for text, said in REFUSED if said not in NOT_BY_THE_PARSER]
    verdicts = parsed_workflows([text for text, _ in refused])
    assert [said for (_, said), verdict in zip(refused, verdicts, strict=True) if verdict.ok] == []
