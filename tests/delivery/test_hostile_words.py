"""What people write becomes no code: a word with a shape refuses it, and a free text stays the text that it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery import texts as words
from delivery.finding import errors
from delivery.texts import Text
from tests.delivery.hostile import (
    BACKENDS,
    EXPRESSION,
    HOSTILE,
    MARK,
    PLACES,
    commands,
    compiled,
    documents,
    ran,
    texts,
)

# Words that name something in a file, a path, an address or a condition.
NAMES = sorted(
    (
        each
        for each in vars(words).values()
        if isinstance(each, type) and issubclass(each, Text) and each is not Text
    ),
    key=lambda each: each.__name__,
)
ATTACKS = {
    **{name: text for name, text in HOSTILE.items() if name not in {"truth", "number", "variable"}},
    "expression": EXPRESSION,
    "variable": "$HOME",
    "newline": "main\n",
    "more lines": f"main\n{MARK}",
    "null": "main\0",
    "way up": "../main",
}


@pytest.mark.parametrize("kind", NAMES, ids=lambda each: each.__name__)
def test_a_word_with_a_shape_refuses_what_could_be_code(kind: type[Text]) -> None:
    said = {attack: kind.problem_with(text) for attack, text in ATTACKS.items()}
    assert [attack for attack, problem in said.items() if problem is None] == []
    sentences = [problem for problem in said.values() if problem]
    assert all(kind.example in each or "characters" in each for each in sentences), sentences
    assert all(map(str.isprintable, sentences))


@pytest.mark.parametrize("kind", NAMES, ids=lambda each: each.__name__)
def test_a_word_with_a_shape_takes_its_own_example(kind: type[Text]) -> None:
    assert kind(kind.example) == kind.example


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_expression_of_github_is_refused_by_it_and_a_text_elsewhere(backend: str, place: str) -> None:
    bundle = compiled(backend, PLACES[place](EXPRESSION))
    if backend != "github":
        assert bundle.files
        return
    (finding,) = {each.code: each for each in errors(bundle.findings)}.values()
    assert (bundle.files, finding.code) == ((), "expression-in-text")
    assert finding.place.startswith("service shop")
    assert finding.cure


def kept(backend: str, found: str) -> str:
    """GitLab reads two dollars as one."""
    return found.replace("$$", "$") if backend == "gitlab" else found


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_word_of_a_command_reaches_the_program_as_it_was_written(
    backend: str, attack: str, tmp_path: Path
) -> None:
    made = PLACES["a word of a command"](HOSTILE[attack])
    (line,) = commands(documents(compiled(backend, made)))
    assert ran(line, tmp_path) == ([HOSTILE[attack]],)
    assert not (tmp_path / "pwned").exists()


def test_a_word_that_is_not_quoted_would_be_noticed(tmp_path: Path) -> None:
    assert ran(f"make $({MARK})", tmp_path) == ([],)
    assert (tmp_path / "pwned").exists()


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("place", ["a job's variable", "a plan's variable"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variable_has_the_value_that_was_written(backend: str, place: str, attack: str) -> None:
    bundle = compiled(backend, PLACES[place](HOSTILE[attack]))
    values = {kept(backend, each) for each in _values("TF_VAR_word", documents(bundle))}
    assert values == {HOSTILE[attack]}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_hostile_text_adds_nothing_to_a_file(backend: str, place: str) -> None:
    """The same keys and as many texts as with a friendly one: nothing of it was read as YAML, JSON or an expression."""
    friendly = shape(backend, place, "friendly")
    different = [
        attack for attack, text in HOSTILE.items() if text and shape(backend, place, text) != friendly
    ]
    assert different == []


def shape(backend: str, place: str, text: str) -> list[tuple[str, int]]:
    """How many texts each file holds; a buildspec is called after what stands in it."""
    bundle = compiled(backend, PLACES[place](text))
    assert bundle.files, list(map(str, errors(bundle.findings)))
    return sorted(
        (name.partition("-")[0], len(list(texts(each)))) for name, each in documents(bundle).items()
    )


def _values(name: str, node: object) -> Iterator[str]:
    match node:
        case {"name": found, "value": str(value)} if found == name:
            yield value
        case dict():
            for key, value in node.items():
                if key == name:
                    yield str(value)
                else:
                    yield from _values(name, value)
        case list():
            for each in node:
                yield from _values(name, each)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_one_where_the_text_really_stands(place: str) -> None:
    bundles = [compiled(backend, PLACES[place]("friendly")) for backend in BACKENDS]
    assert any("friendly" in file.text for bundle in bundles for file in bundle.files)
