"""The blueprints by name, each with the options that a catalog may give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from delivery.pipeline import Pipeline
from delivery.service import Service

Kind = TypeVar("Kind")
Build = Callable[[Service[Kind]], Pipeline]


@dataclass(frozen=True, slots=True)
class Blueprint(Generic[Kind]):
    name: str
    options: type[Kind]
    build: Build[Kind]


_KNOWN: dict[str, Blueprint[Any]] = {}  # each blueprint has options of its own type


def blueprint(name: str, options: type[Kind]) -> Callable[[Build[Kind]], Build[Kind]]:
    def register(build: Build[Kind]) -> Build[Kind]:
        _KNOWN[name] = Blueprint(name, options, build)
        return build

    return register


def known_blueprints() -> Mapping[str, Blueprint[Any]]:
    return MappingProxyType(_KNOWN)


def pipeline_of(service: Service[Any]) -> Pipeline:
    return _KNOWN[service.blueprint].build(service)
