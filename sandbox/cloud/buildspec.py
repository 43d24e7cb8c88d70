"""A buildspec read as CodeBuild reads it, and the bash script that runs it in one shell. Pure.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

PHASES = ("install", "pre_build", "build", "post_build")
KEYS = {"version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"}
ENV_KEYS = {
    "shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper",
}  # fmt: skip
PHASE_KEYS = {"run-as", "on-failure", "on-success", "runtime-versions", "commands", "finally", "steps"}


class BadBuildspec(ValueError):
    """CodeBuild would end the build with YAML_FILE_ERROR."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    name: str
    commands: tuple[str, ...] = ()
    last: tuple[str, ...] = ()  # `finally`
    goes_on: bool = False  # on-failure: CONTINUE


@dataclass(frozen=True, kw_only=True, slots=True)
class Buildspec:
    phases: tuple[Phase, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    exported: tuple[str, ...] = ()


def read_buildspec(text: str) -> Buildspec:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadBuildspec(f"YAML_FILE_ERROR: {error}") from None
    if not isinstance(found, dict) or str(found.get("version")) not in ("0.1", "0.2"):
        raise BadBuildspec("YAML_FILE_ERROR: the buildspec is a mapping with version 0.2")
    unknown = sorted(set(found) - KEYS)
    if unknown:
        raise BadBuildspec(
            f"YAML_FILE_ERROR: unknown key {', '.join(unknown)}; known: {', '.join(sorted(KEYS))}"
        )
    phases, env = found.get("phases") or {}, found.get("env") or {}
    stray = sorted(set(phases) - set(PHASES))
    if stray or not phases:
        raise BadBuildspec(
            f"YAML_FILE_ERROR: phases are {', '.join(PHASES)}; found: {', '.join(stray) or 'none'}"
        )
    odd = sorted(set(env) - ENV_KEYS)
    if odd:
        raise BadBuildspec(f"YAML_FILE_ERROR: env has unknown keys: {', '.join(odd)}")
    return Buildspec(
        phases=tuple(_phase(name, phases[name]) for name in PHASES if name in phases),
        variables=_texts(env.get("variables")),
        parameters=_texts(env.get("parameter-store")),
        secrets=_texts(env.get("secrets-manager")),
        exported=tuple(env.get("exported-variables") or ()),
    )


def _texts(found: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in (found or {}).items()}


def _phase(name: str, found: Any) -> Phase:
    unknown = sorted(set(found or {}) - PHASE_KEYS)
    if not isinstance(found, dict) or unknown:
        raise BadBuildspec(f"YAML_FILE_ERROR: phase {name} has unknown keys: {', '.join(unknown)}")
    return Phase(
        name=name,
        commands=_commands(name, found.get("commands")),
        last=_commands(name, found.get("finally")),
        goes_on=str(found.get("on-failure", "ABORT")).upper() == "CONTINUE",
    )


def _commands(phase: str, found: Any) -> tuple[str, ...]:
    """YAML makes a mapping of a command with `: ` in it; CodeBuild refuses that, and so does this."""
    commands = found if isinstance(found, list) else [] if found is None else [found]
    for command in commands:
        if not isinstance(command, str):
            raise BadBuildspec(f"YAML_FILE_ERROR: a command of {phase} is not text: {command!r}")
    return tuple(commands)


HEAD = """\
__told={told}
__phase=none
__failed=0
trap '__code=$?; printf "%s exit %s\\n" "$__phase" "$__code" >> "$__told"; {export}' EXIT
__run() {{ printf '[Container] Running command %s\\n' "$2"; source "$1"; }}
export CODEBUILD_BUILD_SUCCEEDING=${{CODEBUILD_BUILD_SUCCEEDING:-1}}
"""


def script(
    phases: tuple[Phase, ...], folder: str, exported: tuple[str, ...] = ()
) -> tuple[str, dict[str, str]]:
    """The driver and the files of the commands that it sources: all run in one shell, as in version 0.2.

    The driver notes `phase status code` in the file `told`; an `exit` in a command ends it, and is noted too.
    """
    files: dict[str, str] = {}
    names = " ".join(shlex.quote(name) for name in exported)
    export = (
        f'for __n in {names}; do printf "%s=%s\\0" "$__n" "${{!__n}}"; done > {folder}/exported'
        if names
        else ":"
    )
    lines = [HEAD.format(told=shlex.quote(f"{folder}/told"), export=export)]
    for phase in phases:
        lines += _phase_lines(phase, folder, files)
    lines.append("__phase=none; exit 0")
    return "\n".join(lines) + "\n", files


def _phase_lines(phase: Phase, folder: str, files: dict[str, str]) -> list[str]:
    runs = []
    for group, commands in (("c", phase.commands), ("f", phase.last)):
        for number, command in enumerate(commands):
            name = f"{phase.name}-{group}{number}.sh"
            files[name] = command + "\n"
            short = shlex.quote(command.strip().splitlines()[0] if command.strip() else "")
            run = f"__run {shlex.quote(f'{folder}/{name}')} {short}; __code=$?; [ $__code -eq 0 ] || __status=$__code"
            runs.append(f"[ $__status -ne 0 ] || {{ {run}; }}" if group == "c" else f"{{ {run}; }}")
    after = [f'printf "{phase.name} end %s\\n" "$__status" >> "$__told"']
    if not phase.goes_on:
        # What follows a failed build is post_build alone; what follows a failed install or pre_build is nothing.
        stop = "CODEBUILD_BUILD_SUCCEEDING=0; __failed=1"
        after.append(f"[ $__status -eq 0 ] || {{ {stop}; }}")
    skip = '[ "$__failed" = 0 ] || { __phase=none; exit 0; }' if phase.name != "post_build" else ""
    if phase.name == "post_build":
        skip = '[ "$__failed" = 0 ] || [ "$__last" = build ] || { __phase=none; exit 0; }'
    return [skip, f"__phase={phase.name}; __last={phase.name}; __status=0", *runs, *after]
