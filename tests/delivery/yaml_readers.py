"""The two kinds of readers of YAML that there are, each of which must read the same in what is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml
from ruamel.yaml import YAML


def texts_alone(text: str) -> Any:  # noqa: ANN401  a document of any shape
    """Every scalar as the text that stands there, as a reader does that knows no types."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  it makes texts only


def of_1_1(text: str) -> Any:  # noqa: ANN401  a document of any shape
    found = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in found.items()}


def of_1_2(text: str) -> Any:  # noqa: ANN401  a document of any shape
    return YAML(typ="safe", pure=True).load(text)


READERS: Mapping[str, Callable[[str], Any]] = {"1.1": of_1_1, "1.2": of_1_2}
EVERY: Mapping[str, Callable[[str], Any]] = {**READERS, "texts alone": texts_alone}
