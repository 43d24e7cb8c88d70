"""Every place where the model brings a text: GitHub reads what was written, or is not asked to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Unpack

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from delivery.backends.github import compile_pipeline
from delivery.backends.github.assembling import Assembly
from delivery.backends.github.pages import Page
from delivery.backends.github.texts import NO_PATH, OPENS, UNSAYABLE
from delivery.backends.github.writing import Folded, Lines, Plain, Remark
from delivery.events import Input, InputKind, Manual
from delivery.finding import errors
from delivery.forges import GitHub
from delivery.job import Cache, Image, Sidecar
from delivery.pipeline import Pipeline
from delivery.step import Artifact, Report, ReportKind, Step
from delivery.texts import ArtifactName, ImageName, JobName, Repository, ToolVersion, VariableName
from tests.delivery.github_files import codes, rendered
from tests.delivery.hostile import asking, checking, texts
from tests.delivery.pipelines import (
    FORGES,
    JobParts,
    deployment,
    input_is,
    job,
    leg,
    pipeline,
    plan_job,
    route,
    work,
)
from tests.delivery.yaml_readers import EVERY, READERS
from tests.estates import DEV

WORK = work("github", DEV)
GITHUB = FORGES.github or GitHub(platform=Repository("acme/platform"))
POSTGRES = Image(name=ImageName("postgres"), version=ToolVersion("16.15.0"))


def steps(
    name: str = "look", output: str | None = None, folder: str = ".", answer: str | None = None
) -> tuple[Step]:
    return (Step(name=name, command=("make",), output=output, folder=folder, answer=answer),)


def choosing(text: str) -> Pipeline:
    asked = Input(
        name=VariableName("why"),
        description="Why",
        kind=InputKind.CHOICE,
        choices=(text, f"{text}, or not"),
        default=text,
    )
    return pipeline(deployment(DEV, Manual(inputs=(asked,))))


def if_it_is(text: str) -> Pipeline:
    asked = Manual(inputs=(Input(name=VariableName("why"), description="Why"),))
    return pipeline(
        deployment(DEV), watches=(route("look", asked, job("look", only_if=input_is("why", text))),)
    )


def legs(text: str) -> Pipeline:
    found = (
        job(f"test-{each}", steps=steps(), leg=leg("test", word=word), variables={"WORD": word})
        for each, word in (("a", text), ("b", f"{text}!"))
    )
    return checking(*found)


def cached(paths: str, key: str) -> Cache:
    return Cache(name=JobName("cache"), paths=(paths,), key_files=(key,))


def kept(*paths: str) -> tuple[Artifact, ...]:
    return (Artifact(name=ArtifactName("dist"), paths=paths),)


def reported(path: str) -> tuple[Report, ...]:
    return (Report(kind=ReportKind.JUNIT, path=path),)


def of(**parts: Unpack[JobParts]) -> Pipeline:
    return checking(job("look", "make", **parts))


TEXTS: Mapping[str, Callable[[str], Pipeline]] = {
    "a word": lambda text: checking(job("look", "make", text)),
    "a first word": lambda text: checking(job("look", steps=(Step(name="look", command=(text, "x")),))),
    "a step's name": lambda text: of(steps=steps(name=text)),
    "a variable": lambda text: of(variables={"TF_VAR_word": text}),
    "a plan's variable": lambda text: pipeline(
        deployment(DEV, plans=replace(plan_job(DEV), variables={"TF_VAR_word": text}))
    ),
    "a sidecar's variable": lambda text: of(
        sidecars=(Sidecar(name=JobName("db"), image=POSTGRES, port=5432, variables={"WORD": text}),)
    ),
    "a leg": legs,
    "a question": asking,
    "a choice": choosing,
    "a condition": if_it_is,
    "a reason": lambda text: of(may_fail=f"because {text}"),
}
PATHS: Mapping[str, Callable[[str], Pipeline]] = {
    "an output": lambda text: of(steps=steps(output=text)),
    "a folder": lambda text: of(steps=steps(folder=text)),
    "an artifact": lambda text: of(artifacts=kept(text)),
    "one of an artifact's": lambda text: of(artifacts=kept(text, "other/file")),
    "a report": lambda text: of(reports=reported(text)),
    "a cache": lambda text: of(caches=(cached(text, "lock"),)),
    "a cache's key": lambda text: of(caches=(cached("cache", text),)),
    "an address": lambda text: pipeline(deployment(DEV, url=f"https://shop.example.com/{text}")),
}
PLACES = {**TEXTS, **PATHS}
HOSTILE = "a'\n      - name: evil\n        run: touch pwned\n      # "
MARKS = "ab01xoeE._+-:~ ,#'\"[]{}&*!|>%@`?=<\\\t\n\r\0\x07\x85\u2028\u2029\ufeff\u202e"
ANY = st.one_of(st.text(max_size=30), st.text(MARKS, min_size=1, max_size=12))


def shape(node: object) -> object:
    """Its keys, and where its values stand."""
    match node:
        case dict():
            return {key: shape(each) for key, each in node.items()}
        case list():
            return list(map(shape, node))
    return type(node)


def is_written(meant: Plain, found: object) -> bool:
    """The last line of several ends as the others do; one alone need not."""
    match meant:
        case Lines(text=lines):
            return found in {"\n".join(lines), "".join(f"{line}\n" for line in lines)}
        case Folded():
            return found == " ".join(meant)
        case str() | int():
            return found == meant
        case Mapping():
            kept = {key: each for key, each in meant.items() if not isinstance(each, Remark)}
            return (
                isinstance(found, dict)
                and list(found) == list(kept)
                and all(is_written(each, found[key]) for key, each in kept.items())
            )
    return isinstance(found, list) and len(found) == len(meant) and all(map(is_written, meant, found))


def pages(made: Pipeline) -> tuple[Page, ...]:
    return Assembly(pipeline=made, work=WORK, github=GITHUB).pages


def shapes(made: Pipeline) -> list[tuple[str, object]]:
    return [(file.path, shape(EVERY["texts alone"](file.text))) for file in rendered(made, WORK).files]


FRIENDLY = {place: shapes(made("friendly")) for place, made in PLACES.items()}


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY)
@example(text=HOSTILE)
@example(text="0o17")
def test_a_text_is_read_back_as_it_was_meant_or_refused_in_a_sentence(place: str, text: str) -> None:
    assume(text and OPENS not in text)
    bundle = compile_pipeline(PLACES[place](text), WORK)
    refused = (NO_PATH if place in PATHS else UNSAYABLE).search(text)
    assert bool(bundle.files) is (refused is None)
    if refused:
        assert {each.code for each in errors(bundle.findings)} == {"text-unsayable"}
        assert all(str(each).isprintable() and str(each).isascii() for each in errors(bundle.findings))
        return
    for page, file in zip(pages(PLACES[place](text)), bundle.files, strict=True):
        assert [
            name for name, read in READERS.items() if not is_written(page.document, read(file.text))
        ] == []


@pytest.mark.parametrize("place", sorted({*PLACES} - {"a folder", "an artifact", "one of an artifact's"}))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY)
@example(text=HOSTILE)
def test_a_text_changes_nothing_else_in_a_document(place: str, text: str) -> None:
    """The same keys and as many values as with a friendly one. A folder and a hidden file bring a key of their own."""
    assume(text and OPENS not in text)
    assume(not (NO_PATH if place in PATHS else UNSAYABLE).search(text))
    assert shapes(PLACES[place](text)) == FRIENDLY[place]


@pytest.mark.parametrize("place", TEXTS)
def test_a_step_in_a_text_becomes_no_step(place: str) -> None:
    bundle = rendered(TEXTS[place](HOSTILE), WORK)
    found = [read(file.text) for read in READERS.values() for file in bundle.files]
    assert "evil" not in {name for each in found for name in names(each)}


def names(node: object) -> list[str]:
    match node:
        case dict():
            own = [str(node["name"])] if "name" in node else []
            return [*own, *(name for each in node.values() for name in names(each))]
        case list():
            return [name for each in node for name in names(each)]
    return []


@pytest.mark.parametrize("place", PATHS)
@pytest.mark.parametrize("text", ["one\ntwo", "a\u2028b", "a\x07b", "a\0b"])
def test_a_path_of_several_lines_is_refused_and_one_of_any_letters_is_not(place: str, text: str) -> None:
    assert set(codes(PATHS[place](text), WORK)) >= {"text-unsayable"}
    assert rendered(PATHS[place]("Stra\xdfe/\U0001f680"), WORK).files


@pytest.mark.parametrize("text", ["a\0b", "a\x07b", "a\x1b[2J", "a\r\nb", "a\ud800b"])
def test_what_reaches_no_program_as_it_stands_is_refused(text: str) -> None:
    assert codes(of(variables={"WORD": text}), WORK) == ["text-unsayable"]
    assert codes(of(variables={"WORD": "a\n\tb"}), WORK) == []


def test_the_sentence_shows_what_cannot_be_seen() -> None:
    (finding,) = errors(compile_pipeline(of(artifacts=kept("a\u2028b")), WORK).findings)
    assert (finding.place, "'a\\u2028b' holds '\\u2028'" in finding.cause) == (
        "service shop, route check, job look",
        True,
    )


@pytest.mark.parametrize("name", ["a b", "a\nb", "#", "1a", ""])
def test_what_is_no_variables_name_is_refused(name: str) -> None:
    assert codes(of(variables={name: "x"}), WORK) == ["variable-unsayable"]
    assert codes(of(steps=steps(answer=name)), WORK) == ["variable-unsayable"]


def test_a_quote_in_a_caches_key_ends_no_text_of_the_expression() -> None:
    bundle = rendered(of(caches=(cached("cache", "a', github.token, 'b"),)), WORK)
    assert any(
        "hashFiles('a'', github.token, ''b')" in each
        for file in bundle.files
        for each in texts(EVERY["1.2"](file.text))
    )
