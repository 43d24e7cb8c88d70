"""What a program's registrations cost beside the same ones on the bare SDK: `python -m tools.registrations FOLDER`.

A process of its own, because the folder's rooms have the names of ours. Processor time: others may be at work.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import pulumi
import pulumi_aws as aws
from pulumi.output import UNKNOWN as UNKNOWN_OUTPUT

from sandbox.in_memory import PROVIDER_TYPE, UNKNOWN, Deployed, Program, Resource, deploy
from sandbox.program import program_of

TIMES = 3
Words = Callable[..., pulumi.CustomResource]


def plainly(deployed: Deployed) -> Program:
    """The same types and inputs, as one would write them by hand: no component, no order, nothing decided."""
    resources = [each for each in deployed.resources if each.custom]
    ready = [(_class(each.type), each.name, _arguments(each)) for each in resources]

    def run() -> None:
        options: dict[str, pulumi.ResourceOptions] = {}
        for kind, name, arguments in ready:
            made = kind(name, **arguments, **options)
            if isinstance(made, pulumi.ProviderResource):
                options = {"opts": pulumi.ResourceOptions(provider=made)}

    return run


def compare(folder: Path, stack: str) -> dict[str, float]:
    program = program_of(folder)
    recorded = deploy(program, preview=True, stack=stack)
    bare = plainly(recorded)
    refuse_others(recorded, deploy(bare, preview=True, stack=stack))
    rounds = [(_seconds(program, stack), _seconds(bare, stack)) for _ in range(TIMES)]
    return {
        "resources": sum(each.type.startswith("aws:") for each in recorded.resources),
        "components": sum(not each.custom for each in recorded.resources),
        "program": min(ours for ours, _ in rounds),
        "bare": min(theirs for _, theirs in rounds),
        **_deciding(folder),
    }


def _deciding(folder: Path) -> dict[str, float]:
    """The parts of the program's time that register nothing."""
    from delivery.site import sites_of
    from delivery.texts import Digest
    from settings import load

    began = time.process_time()
    loaded = load(folder)
    read = time.process_time()
    sites = sites_of(loaded.estate, Digest("sha256:" + "0" * 64))
    decided = time.process_time()
    if not sites:
        raise ValueError(f"{folder} describes no environment")
    return {"reading": read - began, "compiling": decided - read}


def _seconds(program: Program, stack: str) -> float:
    began = time.process_time()
    deploy(program, preview=True, stack=stack)
    return time.process_time() - began


def _class(type: str) -> Words:
    if type.startswith(PROVIDER_TYPE):
        return aws.Provider
    _, module, name = type.split(":")
    found: Words = getattr(import_module(f"pulumi_aws.{module.partition('/')[0]}"), name)
    return found


def _arguments(resource: Resource) -> dict[str, object]:
    members = vars(_class(resource.type)).items()
    getters = {name: member.fget for name, member in members if isinstance(member, property)}
    words = {getattr(getter, "_pulumi_name", name): name for name, getter in getters.items()}
    given = {words.get(key, _spelt(key)): _given(value) for key, value in resource.inputs.items()}
    if resource.type.startswith(PROVIDER_TYPE):  # a provider's inputs travel as JSON texts
        return {key: _read(value) for key, value in given.items()}
    return given


def _spelt(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def _read(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _given(value: object) -> object:
    if value is UNKNOWN:
        return UNKNOWN_OUTPUT
    if isinstance(value, Mapping):
        return {key: _given(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_given(one) for one in value]
    return value


def refuse_others(ours: Deployed, bare: Deployed) -> None:
    """A comparison of different things would please nobody."""
    told = {(each.type, each.name): each.inputs for each in bare.resources}
    other = [
        each.name for each in ours.resources if each.custom and told[each.type, each.name] != each.inputs
    ]
    if other:
        raise ValueError(f"registered otherwise on the bare SDK: {', '.join(other)}")


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]).resolve(), sys.argv[2])))
