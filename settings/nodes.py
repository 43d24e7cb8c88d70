"""Nodes of YAML become plain data with a mark at every path; what would mean two things is refused."""

from __future__ import annotations

import yaml

from settings.problems import Problem
from settings.scalars import TAG, Unclear, value_of
from settings.tree import Mark, Path, Plain, dotted

DEEPEST = 30
_NO_TAG = "Write the value without a tag."


class Composed:
    """One document on its way to plain data. What is refused keeps a stand-in, so that it is not missed too."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.left_out: list[Problem] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, path: Path, line: int) -> Plain:
        self.marks[path] = Mark(self.file, line, node.value if isinstance(node, yaml.ScalarNode) else "")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path, line)
        if id(node) in self._seen:
            return self._refuse("an alias (*) stands here", line, path, "Write the value out.")
        self._seen.add(id(node))
        if len(path) > DEEPEST:
            return self._refuse(f"this is nested deeper than {DEEPEST}", line, path, "Flatten it.")
        if isinstance(node, yaml.SequenceNode) and node.tag == TAG + "seq":
            return self._list(node, path)
        if isinstance(node, yaml.MappingNode) and node.tag == TAG + "map":
            return self._mapping(node, path)
        return self._refuse(_tag(node), line, path, _NO_TAG)

    def _refuse(self, found: str, line: int, path: Path, cure: str = "") -> Plain:
        self._tell(found, line, path, cure)
        self.left_out.append(self.problems[-1])
        return {}

    def _tell(self, found: str, line: int, path: Path, cure: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, path=dotted(path), found=found, cure=cure))

    def _list(self, node: yaml.SequenceNode, path: Path) -> list[Plain]:
        items = enumerate(node.value)
        return [self.plain(item, (*path, index), item.start_mark.line + 1) for index, item in items]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, path, line)
            if key is None:
                continue
            inner = (*path, key)
            if key in found:
                cure = f"Keep this one or that of line {self.marks[inner].line}."
                self._tell("this key stands here twice", line, inner, cure)
            else:
                found[key] = self.plain(value_node, inner, line)
        return found

    def _key(self, node: yaml.Node, path: Path, line: int) -> str | None:
        if node.tag == TAG + "merge":
            cure = "Write the values out, or put them into a profile and name it with `like:`."
            self._tell("a merge key (<<) stands here", line, path, cure)
        elif not isinstance(node, yaml.ScalarNode):
            self._tell("a list or a mapping is used as a key", line, path, "A key is a word.")
        elif node.tag != TAG + "str":
            cure = f'Write another word, or "{node.value}" in quotes.'
            self._tell(f"the key {node.value!a} is not a word to every reader of YAML", line, path, cure)
        else:
            return str(node.value)
        return None

    def _scalar(self, node: yaml.ScalarNode, path: Path, line: int) -> Plain:
        if node.style:
            quoted = node.tag == TAG + "str"
            return str(node.value) if quoted else self._refuse(_tag(node), line, path, _NO_TAG)
        try:
            value = value_of(node.value, node.tag)
        except Unclear as unclear:
            return self._refuse(str(unclear), line, path)
        if value is None:
            cure = "Write a value, {} for an empty mapping, or leave the key out."
            return self._refuse("nothing (null) stands here", line, path, cure)
        return value


def _tag(node: yaml.Node) -> str:
    return f"the tag {node.tag!a} stands here"
