"""What the installed `pulumi_aws` says about a type: argument names, their types, its output names.

The SDK's own generated classes are the schema, so the sandbox can never disagree with the program's imports.
"""

from __future__ import annotations

import collections.abc
import enum
import functools
import importlib
import inspect
import keyword
import time
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi import _types as pulumi_types

LONGEST_IMPORT = 30.0  # seconds


class Kind(enum.Enum):
    TEXT = "a string"
    WHOLE = "a whole number"
    NUMBER = "a number"
    TRUTH = "true or false"
    LIST = "a list"
    MAP = "a map"
    OBJECT = "an object"
    ANY = "anything"


_SCALARS: dict[object, Kind] = {str: Kind.TEXT, int: Kind.WHOLE, float: Kind.NUMBER, bool: Kind.TRUTH}


@dataclass(frozen=True, kw_only=True, slots=True)
class Type:
    """The type of one argument; `of` is the element of a list or map, `python` the class of an object."""

    kind: Kind
    of: Type | None = None
    python: type | None = field(default=None, repr=False)

    @property
    def fields(self) -> Mapping[str, Type]:
        return _arguments_of(self.python) if self.python is not None else {}


ANY = Type(kind=Kind.ANY)
TEXT = Type(kind=Kind.TEXT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    arguments: Mapping[str, Type]
    required: frozenset[str]
    outputs: frozenset[str]


@functools.cache
def resource(token: str) -> Resource | None:
    """The schema of a type token such as `aws:kms/key:Key`; None when the SDK has no such type."""
    found = _class_of(token)
    if found is None:
        return None
    arguments, state = found
    return Resource(
        arguments=_arguments_of(arguments),
        required=_required_of(arguments),
        outputs=frozenset(_arguments_of(state)) if state is not None else frozenset(),
    )


def _class_of(token: str) -> tuple[type, type | None] | None:
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    folder = module.partition("/")[0]
    if package != "aws" or not folder or not name:
        return None
    folder = f"{folder}_" if keyword.iskeyword(folder) else folder
    try:
        loaded = _imported(f"pulumi_aws.{folder}")
    except ModuleNotFoundError:
        return None
    home = inspect.getmodule(getattr(loaded, name, None))
    # Where a nested type of another resource has taken the name, the resource's own class is `NameInitArgs`.
    arguments = getattr(home, f"{name}InitArgs", None) or getattr(home, f"{name}Args", None)
    return (arguments, getattr(home, f"_{name}State", None)) if arguments is not None else None


def _imported(name: str) -> types.ModuleType:
    """Whole: to avoid a deadlock Python hands out a module that another thread is still in the middle of.

    https://docs.python.org/3/library/importlib.html#importlib.import_module
    """
    module = importlib.import_module(name)
    deadline = time.monotonic() + LONGEST_IMPORT
    while getattr(module.__spec__, "_initializing", False) and time.monotonic() < deadline:
        time.sleep(0.01)
    return module


@functools.cache
def _arguments_of(python: type) -> Mapping[str, Type]:
    return {name: _type_of(hint) for name, hint in pulumi_types.input_type_types(python).items()}


@functools.cache
def _required_of(python: type) -> frozenset[str]:
    names = pulumi_types.input_type_py_to_pulumi_names(python)
    parameters = inspect.signature(python).parameters
    return frozenset(
        camel
        for snake, camel in names.items()
        if snake in parameters and parameters[snake].default is inspect.Parameter.empty
    )


def _type_of(hint: object) -> Type:
    hint = _without_wrappers(hint)
    if hint in _SCALARS:
        return Type(kind=_SCALARS[hint])
    origin = typing.get_origin(hint)
    if origin in (list, collections.abc.Sequence):
        return Type(kind=Kind.LIST, of=_type_of(typing.get_args(hint)[0]))
    if origin in (dict, collections.abc.Mapping):
        return Type(kind=Kind.MAP, of=_type_of(typing.get_args(hint)[1]))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return TEXT
    if isinstance(hint, type) and pulumi_types.is_input_type(hint):
        return Type(kind=Kind.OBJECT, python=hint)
    return ANY


def _without_wrappers(hint: object) -> object:
    """`Input[Optional[X]]` is a union of X, an awaitable, an output and None: X is what is left."""
    while typing.get_origin(hint) in (typing.Union, types.UnionType):
        options = [one for one in typing.get_args(hint) if not _is_wrapper(one)]
        if not options:
            return None
        if any(one is str for one in options):
            return str
        hint = options[0]
    return hint


def _is_wrapper(option: object) -> bool:
    origin = typing.get_origin(option) or option
    return option is type(None) or getattr(origin, "__name__", "") in ("Awaitable", "Output")
