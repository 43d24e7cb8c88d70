"""The stack files, `Pulumi.<stack>.yaml`: each describes the environment that its stack creates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from delivery.environment import Environment
from delivery.graph import Cycle, in_order
from delivery.texts import EnvironmentName, Region
from settings.checking import Shape, made
from settings.problems import Problem
from settings.reading import Document, read, shown
from settings.shape import EnvironmentForm
from settings.tree import Plain, Tree
from settings.wording import problem_at, unknown_word

KEY = "penstock:environment"
# The engine writes the last three itself: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
_STACK_WORDS = ("config", "encryptionsalt", "secretsprovider", "encryptedkey")
_FORM = Shape(EnvironmentForm)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stacks:
    """All stack files together. Where there are problems, stand-ins keep the names known."""

    documents: tuple[Document, ...]
    environments: tuple[Environment, ...]
    trees: Mapping[str, Tree]
    sliced: Mapping[str, Document]  # files of slices: what they describe stands in their environment's file
    broken: frozenset[str]
    problems: tuple[Problem, ...]


def stack_file(name: str) -> str:
    return f"Pulumi.{name}.yaml"


def read_stacks(root: FilePath) -> Stacks:
    documents = {_stack(path): read(root, path, "environment") for path in sorted(root.glob(stack_file("*")))}
    described = {name: document for name, document in documents.items() if _describes(document)}
    trees = {name: _tree(document).under("config", KEY) for name, document in described.items()}
    checks = {name: _environment(name, trees[name], index) for index, name in enumerate(described)}
    sliced = {
        name: document
        for name, document in documents.items()
        if name not in described and _foundation(name, described)
    }
    readable = {name: checks[name] for name, document in described.items() if document.tree}
    return Stacks(
        documents=tuple(documents.values()),
        environments=_ordered([environment for environment, _ in checks.values() if environment]),
        trees=trees,
        sliced=sliced,
        broken=frozenset(name for name in described if checks[name][1] or documents[name].problems),
        problems=(
            *(problem for _, problems in readable.values() for problem in problems),
            *(problem for document in documents.values() for problem in _unknown_words(document)),
            *_undescribed(documents, (*described, *sliced)),
        ),
    )


def _stack(path: FilePath) -> str:
    return shown(FilePath(path.name)).removeprefix("Pulumi.").removesuffix(".yaml")


def _tree(document: Document) -> Tree:
    return document.tree or Tree({}, ())


def _describes(document: Document) -> bool:
    """A file that cannot be read may describe one: its name is then known all the same."""
    return document.tree is None or document.tree.get(("config", KEY)) is not None


def _environment(name: str, tree: Tree, index: int) -> tuple[Environment | None, tuple[Problem, ...]]:
    stand_ins: dict[str, Plain] = {
        "name": name,
        "account": f"{index:012d}",
        "region": Region.example,
        "tier": "development",
    }
    checked = _FORM.check(tree, stand_ins)
    form = checked.form
    if not form:
        return None, checked.problems
    environment, refused = made(form.environment, tree)
    problems = (*checked.problems, *refused, *_across_fields(name, form, tree))
    if environment and EnvironmentName.problem_with(name) is None:
        environment = replace(environment, name=EnvironmentName(name))
    return environment, problems


def _across_fields(stack: str, form: EnvironmentForm, tree: Tree) -> Iterator[Problem]:
    if form.name not in {stack, tree.text("name")}:
        return
    if form.name != stack:
        cure = f"Call the file {stack_file(form.name)}, or the environment {stack}."
        yield problem_at(tree, ("name",), found=f"this is the stack {stack}, not {form.name}", cure=cure)
    for field, arn in (("connection", form.connection), ("people", form.people)):
        if arn and arn.account != form.account and tree.text("account") == form.account:
            found = f"this belongs to account {arn.account}, and {form.name} is account {form.account}"
            yield problem_at(tree, (field,), found=found, cure=f"Name one of account {form.account}.")


def _foundation(stack: str, described: Iterable[str]) -> str | None:
    """The environment whose slice this stack could be."""
    return next((name for name in described if stack.startswith(f"{name}-")), None)


def _ordered(environments: list[Environment]) -> tuple[Environment, ...]:
    known = {environment.name: environment for environment in environments}
    after = {name: [each for each in known[name].after if each in known] for name in known}
    try:
        return tuple(known[name] for name in in_order(after))
    except Cycle:
        return tuple(environments)


def _unknown_words(document: Document) -> Iterator[Problem]:
    tree = _tree(document)
    for word in tree.names():
        if word not in _STACK_WORDS:
            yield unknown_word(tree, (word,), "setting", word, _STACK_WORDS)
    for word in tree.names("config"):
        if word != KEY:
            yield unknown_word(tree, ("config", word), "setting", word, (KEY,))


def _undescribed(documents: Mapping[str, Document], known: tuple[str, ...]) -> Iterator[Problem]:
    cure = f"Write `config:` and, under it, `{KEY}:` with name, account, region and tier."
    if not documents:
        yield Problem(file=stack_file("dev"), line=0, found="no stack file is there", cure=cure)
    for name, document in documents.items():
        if name not in known:
            found = f"no environment is described for the stack {name}"
            above = name.rpartition("-")[0]
            sliced = f" For a slice of {above}, describe {above} in {stack_file(above)}." if above else ""
            yield Problem(file=document.file, line=1, found=found, cure=cure + sliced)
