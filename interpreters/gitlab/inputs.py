"""`spec:inputs` and `$[[ inputs.x ]]`: checked, then written into the file that declares them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from interpreters.gitlab import conditions
from interpreters.gitlab.patterns import pattern_of
from interpreters.gitlab.plain import Tree, known, sequence, shown, text, tree
from interpreters.gitlab.reading import Document
from interpreters.gitlab.variables import expanded
from interpreters.outcome import Unreadable

BLOCK = re.compile(r"\$\[\[\s*(?P<body>[^\]]*?)\s*\]\]")
CALL = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>[^)]*)\))?")
KEYS = frozenset({"default", "description", "options", "regex", "type", "rules"})
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
}
MOST_FUNCTIONS = 3


def filled(document: Document, given: Tree, variables: Mapping[str, str], *, typed: bool = True) -> Tree:
    """The content with its inputs; `typed` is false where a form or an API hands over strings alone."""
    place = document.place
    if document.spec is None:
        if given:
            raise Unreadable(
                f"{place}: Given inputs not defined in the spec section: {', '.join(sorted(given))}"
            )
        return document.content
    known(document.spec, frozenset({"inputs", "component", "description"}), f"{place}: spec")
    values = values_of(tree(document.spec.get("inputs"), f"{place}: spec:inputs"), given, place, typed=typed)
    result = written(document.content, values, variables, place)
    return tree(result, place)


def values_of(declared: Tree, given: Tree, place: str, *, typed: bool) -> Tree:
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise Unreadable(f"{place}: unknown input arguments: {', '.join(unknown)}")
    values: dict[str, object] = {}
    for name, declaration in declared.items():
        where = f"{place}: `{name}` input"
        spec = tree(declaration, where)
        known(spec, KEYS, where)
        values[name] = value_of({**spec, **chosen_rule(spec, values, where)}, name, given, where, typed)
    return values


def chosen_rule(spec: Tree, values: Tree, place: str) -> Tree:
    """The first rule whose condition on inputs above it holds gives the options and the default."""
    said = {f"inputs_{name.replace('-', '_')}": plain(value) for name, value in values.items()}
    for rule in sequence(spec.get("rules"), place):
        entry = tree(rule, place)
        condition = entry.get("if")
        if condition is None or conditions.holds(as_variables(text(condition, place)), said, place):
            return {key: entry[key] for key in ("options", "default") if key in entry}
    return {}


def as_variables(condition: str) -> str:
    compared = re.sub(r"(==|!=)\s*(true|false)\b", r'\1 "\2"', condition)
    return re.sub(
        r"\$\[\[\s*inputs\.([\w-]+)\s*\]\]", lambda found: "$inputs_" + found[1].replace("-", "_"), compared
    )


def value_of(spec: Tree, name: str, given: Tree, place: str, typed: bool) -> object:
    if name not in given and ("default" not in spec or spec["default"] is None):
        raise Unreadable(f"{place}: required value has not been provided")
    kind = spec.get("type") or "string"
    if kind not in TYPES:
        raise Unreadable(f"{place}: unknown type {shown(kind)}. Allowed: {', '.join(TYPES)}")
    value = given.get(name, spec.get("default"))
    if name in given and not typed and isinstance(value, str):
        value = from_form(value, str(kind))
    checked(value, str(kind), spec, place)
    return value


def from_form(value: str, kind: str) -> object:
    if kind == "string":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def checked(value: object, kind: str, spec: Tree, place: str) -> None:
    odd = isinstance(value, bool) and kind != "boolean"
    if odd or not isinstance(value, TYPES[kind]):
        raise Unreadable(
            f"{place}: provided value is not {'an' if kind == 'array' else 'a'} {kind}: {shown(value)}"
        )
    options = sequence(spec.get("options"), place)
    if options and value not in options:
        raise Unreadable(
            f"{place}: {shown(value)} cannot be used because it is not in the list of allowed options"
        )
    if "regex" in spec:
        matched(value, text(spec["regex"], f"{place}:regex"), place)


def matched(value: object, pattern: str, place: str) -> None:
    compiled = pattern_of(f"/{pattern}/")
    if compiled is None:
        raise Unreadable(f"{place}: invalid regular expression {pattern!r}")
    if not compiled.search(str(value)):
        raise Unreadable(f"{place}: provided value does not match required RegEx pattern {pattern}")


def written(node: object, values: Tree, variables: Mapping[str, str], place: str) -> object:
    if isinstance(node, str):
        whole = BLOCK.fullmatch(node)
        if whole is not None:
            return block(whole["body"], values, variables, place)
        return BLOCK.sub(lambda found: plain(block(found["body"], values, variables, place)), node)
    if isinstance(node, Mapping):
        return {
            plain(written(key, values, variables, place)): written(value, values, variables, place)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [written(entry, values, variables, place) for entry in node]
    return node


def block(body: str, values: Tree, variables: Mapping[str, str], place: str) -> object:
    access, *functions = [part.strip() for part in body.split("|")]
    if access.startswith("matrix."):
        return f"$[[ {body} ]]"  # belongs to `needs` of a matrix
    name = access.removeprefix("inputs.")
    if name == access or name not in values:
        raise Unreadable(f"{place}: unknown interpolation key: `{access}`")
    if len(functions) > MOST_FUNCTIONS:
        raise Unreadable(f"{place}: too many functions in interpolation block")
    value = values[name]
    for function in functions:
        value = applied(function, plain(value), variables, place)
    return value


def applied(function: str, value: str, variables: Mapping[str, str], place: str) -> str:
    call = CALL.fullmatch(function)
    match call["name"] if call else "":
        case "expand_vars":
            return expanded(value, variables, keep=True)
        case "truncate" if call and re.fullmatch(r"\s*\d+\s*,\s*\d+\s*", call["arguments"] or ""):
            offset, length = (int(number) for number in call["arguments"].split(","))
            return value[offset : offset + length]
        case "posix_escape":
            return re.sub(r"([^A-Za-z0-9_\-.,:+/@\n])", r"\\\1", value)
    raise Unreadable(f"{place}: no function matching `{function}`")


def plain(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, list | Mapping | bool) else str(value)
