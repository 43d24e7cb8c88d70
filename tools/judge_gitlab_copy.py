"""A throwaway repository in which git says what an event says, for gitlab-ci-local to look at."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from tools.judge_repository import committed

FILE = ".gitlab-ci.yml"
PROBE = "penstock: workflow rules allow the pipeline"
LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", ".gitlab-ci-local*")
# What only `workflow: rules` may say; the probe is a job.
OF_WORKFLOWS = {"auto_cancel"}
MAP, LIST = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


@contextmanager
def repository_like(folder: Path, *, default_branch: str, changed: Sequence[str]) -> Iterator[Path]:
    """A copy of the folder; its default branch at the remote differs from it in the changed paths alone."""
    with tempfile.TemporaryDirectory(prefix="penstock-gitlab-") as made:
        copy = Path(made, "repository")
        shutil.copytree(folder, copy, ignore=LEFT_OUT)
        _add_probe(copy)
        now = {copy / path: _now(copy / path) for path in changed}
        _write(dict.fromkeys(now, b"before\n"))
        committed(copy, default_branch)
        _write(now)
        yield copy


def leave_out(copy: Path, jobs: Iterable[str]) -> None:
    """Jobs that shall not run are never selected: naming the others instead would reach child pipelines too."""
    root = _root(copy / FILE)
    if root is None:
        return
    never = yaml.SequenceNode(LIST, [yaml.MappingNode(MAP, [(_text("when"), _text("never"))])])
    for name in (*jobs, PROBE):
        own = _at(root, name)
        kept = (
            [pair for pair in own.value if pair[0].value != "rules"]
            if isinstance(own, yaml.MappingNode)
            else []
        )
        others = [pair for pair in root.value if pair[0].value != name]
        root.value = [*others, (_text(name), yaml.MappingNode(MAP, [*kept, (_text("rules"), never)]))]
    (copy / FILE).write_text(yaml.serialize(root))


def _now(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b"after\n"


def _write(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _add_probe(copy: Path) -> None:
    """A job under the pipeline's own rules: gitlab-ci-local lists jobs though `workflow: rules` forbid the pipeline."""
    path = copy / FILE
    root = _root(path)
    if root is None:
        return
    rules = _workflow_rules(copy, path)
    stage, script = (_text("stage"), _text(".pre")), (_text("script"), _text("exit 0"))
    under = [] if rules is None else [(_text("rules"), _as_of_a_job(rules))]
    root.value.append((_text(PROBE), yaml.MappingNode(MAP, [stage, script, *under])))
    path.write_text(yaml.serialize(root))


def _root(path: Path) -> yaml.MappingNode | None:
    try:
        documents = list(yaml.compose_all(path.read_text()))
    except yaml.YAMLError:
        return None
    return documents[-1] if documents and isinstance(documents[-1], yaml.MappingNode) else None


def _workflow_rules(copy: Path, path: Path) -> yaml.Node | None:
    """The including file's own word stands before that of a file it includes, and the last of those before others."""
    root = _root(path)
    if root is None:
        return None
    workflow = _at(root, "workflow")
    own = _at(workflow, "rules")
    included = [rules for file in _included(copy, root) if (rules := _workflow_rules(copy, file)) is not None]
    return own if own is not None else (included[-1] if included else None)


def _included(copy: Path, root: yaml.MappingNode) -> list[Path]:
    include = _at(root, "include")
    entries = include.value if isinstance(include, yaml.SequenceNode) else [include]
    named = [entry if isinstance(entry, yaml.ScalarNode) else _at(entry, "local") for entry in entries]
    patterns = [str(each.value).lstrip("/") for each in named if isinstance(each, yaml.ScalarNode)]
    return [file for pattern in patterns if "://" not in pattern for file in sorted(copy.glob(pattern))]


def _at(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _as_of_a_job(rules: yaml.Node) -> yaml.Node:
    if not isinstance(rules, yaml.SequenceNode):
        return rules
    kept = [
        yaml.MappingNode(rule.tag, [pair for pair in rule.value if pair[0].value not in OF_WORKFLOWS])
        if isinstance(rule, yaml.MappingNode)
        else rule
        for rule in rules.value
    ]
    return yaml.SequenceNode(rules.tag, kept)


def _text(value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value)
