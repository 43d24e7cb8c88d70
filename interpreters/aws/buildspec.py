"""What a buildspec says.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html and batch-build-buildspec.html beside it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from interpreters.aws.shape import Thing, opened, words
from interpreters.aws.shell import commands
from interpreters.outcome import Unreadable

KEYS = words("version run-as env proxy batch phases reports artifacts cache")
PHASES = ("install", "pre_build", "build", "post_build")
PHASE = words("run-as on-failure runtime-versions commands finally")
ENV = words("shell variables parameter-store secrets-manager exported-variables git-credential-helper")
KINDS = ("build-graph", "build-list", "build-matrix", "build-fanout")
NODE = words("identifier buildspec debug-session depend-on env ignore-failure")
NODE_ENV = words("compute-type fleet image privileged-mode type variables")
IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,128}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    name: str
    after: frozenset[str] = frozenset()
    variables: Mapping[str, str]
    may_fail: bool
    buildspec: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Buildspec:
    variables: Mapping[str, str]
    exports: frozenset[str]
    commands: tuple[str, ...]
    nodes: tuple[Node, ...]


def read(text: str, place: str) -> Buildspec:
    try:
        value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  a safe loader
    except yaml.YAMLError as fault:
        raise Unreadable(f"{place}: this is not YAML: {fault}") from fault
    whole = opened(value, place, KEYS)
    if str(whole.values.get("version")) not in {"0.1", "0.2"}:
        raise Unreadable(f"{place}.version: found {whole.values.get('version')!r}; 0.1 and 0.2 are allowed")
    env = whole.thing("env", ENV)
    phases = whole.thing("phases", PHASES)
    batch = whole.thing("batch", ("fast-fail", *KINDS))
    if phases is None and batch is None:
        raise Unreadable(f"{place}.phases: nothing found; say at least one of {', '.join(PHASES)}")
    return Buildspec(
        variables=scalars(env, "variables"),
        exports=frozenset(env.texts("exported-variables")) if env else frozenset(),
        commands=_commands(phases) if phases else (),
        nodes=_nodes(batch) if batch else (),
    )


def scalars(holder: Thing | None, key: str) -> dict[str, str]:
    inside = holder.thing(key) if holder else None
    return {name: scalar(value) for name, value in inside.values.items()} if inside else {}


def scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _commands(phases: Thing) -> tuple[str, ...]:
    found: list[str] = []
    for name in PHASES:
        phase = phases.thing(name, PHASE)
        if phase is not None:
            found += (*phase.texts("commands"), *phase.texts("finally"))
    return commands(tuple(found))


def _nodes(batch: Thing) -> tuple[Node, ...]:
    kinds = [kind for kind in KINDS if kind in batch.values]
    if len(kinds) != 1:
        raise Unreadable(
            f"{batch.place}: found {', '.join(kinds) or 'no kind'}; exactly one of {', '.join(KINDS)}"
        )
    maker = {"build-graph": _graph, "build-list": _graph, "build-matrix": _matrix, "build-fanout": _fanout}
    nodes = maker[kinds[0]](batch, kinds[0])
    _check(nodes, batch.place)
    return nodes


def _graph(batch: Thing, kind: str) -> tuple[Node, ...]:
    """A list is a graph in which nothing depends on anything."""
    keys = NODE if kind == "build-graph" else [key for key in NODE if key != "depend-on"]
    named = kind == "build-graph"
    return tuple(
        _node(node, None if named else f"build_{at}") for at, node in enumerate(batch.things(kind, keys))
    )


def _node(node: Thing, otherwise: str | None) -> Node:
    name = node.text("identifier", otherwise)
    if not IDENTIFIER.fullmatch(name):
        raise Unreadable(f"{node.place}.identifier: found {name!r}; letters, digits and _ are allowed")
    return Node(
        name=name,
        after=frozenset(node.texts("depend-on")),
        variables=scalars(node.thing("env", NODE_ENV), "variables"),
        may_fail=node.flag("ignore-failure"),
        buildspec=node.optional("buildspec"),
    )


def _matrix(batch: Thing, kind: str) -> tuple[Node, ...]:
    matrix = batch.thing(kind, ("static", "dynamic"))
    static = matrix.thing("static", ("ignore-failure", "env")) if matrix else None
    dynamic = matrix.thing("dynamic", ("buildspec", "env")) if matrix else None
    fixed = scalars(static.thing("env", NODE_ENV), "variables") if static else {}
    env = dynamic.thing("env", NODE_ENV) if dynamic else None
    lists = env.thing("variables") if env else None
    axes = [(name, lists.texts(name)) for name in lists.values] if lists else []
    images = env.texts("image") if env else ()
    specs = dynamic.texts("buildspec") if dynamic else ()
    all_axes = [*axes, *([("image", images)] if images else []), *([("buildspec", specs)] if specs else [])]
    may_fail = static.flag("ignore-failure") if static else False
    return tuple(
        _leg(dict(zip((name for name, _ in all_axes), leg, strict=True)), fixed, may_fail)
        for leg in itertools.product(*(values for _, values in all_axes))
    )


def _leg(leg: Mapping[str, str], fixed: Mapping[str, str], may_fail: bool) -> Node:
    own = {name: value for name, value in leg.items() if name not in {"image", "buildspec"}}
    name = ",".join(f"{key}={value}" for key, value in leg.items()) or "build_0"
    return Node(name=name, variables={**fixed, **own}, may_fail=may_fail, buildspec=leg.get("buildspec"))


def _fanout(batch: Thing, kind: str) -> tuple[Node, ...]:
    fanout = batch.thing(kind, ("parallelism", "ignore-failure"))
    count = fanout.number("parallelism", 0, low=1, high=100) if fanout else 0
    may_fail = fanout.flag("ignore-failure") if fanout else False
    return tuple(Node(name=f"build_{at}", variables={}, may_fail=may_fail) for at in range(count))


def _check(nodes: tuple[Node, ...], place: str) -> None:
    names = [node.name for node in nodes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not nodes:
        raise Unreadable(
            f"{place}: found {twice[0] if twice else 'nothing'!r} more than once, or no build at all"
        )
    for node in nodes:
        unknown = node.after - set(names)
        if unknown:
            raise Unreadable(
                f"{place}.{node.name}.depend-on: found {min(unknown)!r}; there are: {', '.join(names)}"
            )
    done: set[str] = set()
    while ready := [node.name for node in nodes if node.name not in done and node.after <= done]:
        done.update(ready)
    if len(done) < len(names):
        raise Unreadable(f"{place}: {', '.join(sorted(set(names) - done))} wait for one another")
