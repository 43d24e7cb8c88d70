"""One job as the merged configuration writes it: checked, with the defaults that it inherits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from interpreters.gitlab.durations import delay, minutes
from interpreters.gitlab.plain import Tree, flag, known, one_of, sequence, text, texts, tree
from interpreters.gitlab.triggers import Trigger, trigger
from interpreters.gitlab.variables import Declared, declared
from interpreters.outcome import Unreadable

INHERITED = frozenset(
    {
        "after_script", "artifacts", "before_script", "cache", "hooks", "id_tokens", "image", "interruptible",
        "retry", "services", "tags", "timeout",
    }
)  # fmt: skip
SHARED = frozenset(
    {
        "allow_failure", "environment", "extends", "inherit", "interruptible", "manual_confirmation", "needs",
        "parallel", "resource_group", "rules", "stage", "variables", "when", "only", "except",
    }
)  # fmt: skip
BUILD = SHARED | INHERITED | {
    "coverage", "dast_configuration", "dependencies", "identity", "inputs", "pages", "publish", "release",
    "run", "script", "secrets", "start_in",
}  # fmt: skip
BRIDGE = SHARED | {"trigger"}
WHENS = frozenset({"on_success", "on_failure", "always", "manual", "delayed"})
ACTIONS = frozenset({"start", "prepare", "stop", "verify", "access"})
TIERS = frozenset({"production", "staging", "testing", "development", "other"})
ENVIRONMENT_NAME = re.compile(r"[A-Za-z0-9_.${} -](?:[A-Za-z0-9_/.${} -]{0,253}[A-Za-z0-9_.${} -])?")
ENVIRONMENT = frozenset({"name", "url", "action", "on_stop", "auto_stop_in", "deployment_tier", "kubernetes"})
LEGACY = "is legacy and is not read here; write rules"


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    name: str
    action: str = "start"
    on_stop: str | None = None
    tier: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    name: str
    base: str  # as written, before `parallel` made several of it
    stage: str
    when: str = "on_success"
    allow_failure: bool = False
    start_in: str | None = None
    rules: Sequence[object] | None = None
    needs: Sequence[object] | None = None
    dependencies: frozenset[str] | None = None
    variables: Declared = Declared()
    takes: bool | frozenset[str] = True  # which variables of the whole file it inherits
    environment: Environment | None = None
    resource_group: str | None = None
    id_tokens: bool = False
    commands: tuple[str, ...] = ()
    trigger: Trigger | None = None
    dotenv: bool = False
    node: tuple[int, int] | None = None


def job(name: str, entry: Tree, defaults: Tree) -> Job:
    for legacy in ("only", "except", "type"):
        if entry.get(legacy) is not None:
            raise Unreadable(f"jobs:{name}: {legacy} {LEGACY}")
    if "trigger" in entry:
        known(entry, frozenset(BRIDGE), f"jobs:{name}")
        return bridge(name, said(entry))
    known(entry, frozenset(BUILD), f"jobs:{name}")
    return build(name, {**inherited(name, entry, defaults), **said(entry)})


def said(entry: Tree) -> Tree:
    return {key: value for key, value in entry.items() if value is not None}


def inherited(name: str, entry: Tree, defaults: Tree) -> Tree:
    wanted = inherit(name, entry).get("default", True)
    if isinstance(wanted, bool):
        return defaults if wanted else {}
    names = texts(wanted, f"jobs:{name}:inherit:default")
    return {key: value for key, value in defaults.items() if key in names}


def inherit(name: str, entry: Tree) -> Tree:
    found = tree(entry.get("inherit"), f"jobs:{name}:inherit")
    known(found, frozenset({"default", "variables"}), f"jobs:{name}:inherit")
    return found


def build(name: str, entry: Tree) -> Job:
    place = f"jobs:{name}"
    if "run" in entry:
        raise Unreadable(f"{place}: run: steps are not read here; write script")
    if not commands(entry.get("script"), f"{place}:script", bare=True):
        raise Unreadable(f"{place} config should implement the script:, run:, or trigger: keyword")
    scripts = (
        commands(entry.get(key), f"{place}:{key}") for key in ("before_script", "script", "after_script")
    )
    checked(entry, place)
    dependencies = entry.get("dependencies")
    return replace(
        outline(name, entry),
        start_in=None if "start_in" not in entry else str(entry["start_in"]),
        dependencies=None
        if dependencies is None
        else frozenset(texts(dependencies, f"{place}:dependencies")),
        id_tokens=bool(id_tokens(entry.get("id_tokens"), f"{place}:id_tokens")),
        commands=tuple(chain.from_iterable(scripts)),
        dotenv="dotenv"
        in tree(tree(entry.get("artifacts"), f"{place}:artifacts").get("reports"), f"{place}:reports"),
    )


def bridge(name: str, entry: Tree) -> Job:
    place = f"jobs:{name}"
    if entry.get("when") == "delayed":
        raise Unreadable(f"{place}: a trigger job cannot be delayed")
    return replace(outline(name, entry), trigger=trigger(entry["trigger"], f"{place}:trigger"))


def outline(name: str, entry: Tree) -> Job:
    """What builds and trigger jobs say alike."""
    place = f"jobs:{name}"
    when = one_of(entry.get("when", "on_success"), WHENS, f"{place}:when")
    group = entry.get("resource_group")
    return Job(
        name=name,
        base=name,
        stage=text(entry.get("stage", "test"), f"{place}:stage"),
        when=when,
        allow_failure=allowed(entry.get("allow_failure"), when, f"{place}:allow_failure"),
        rules=ruled(entry, place),
        needs=sequence(entry["needs"], f"{place}:needs") if "needs" in entry else None,
        variables=declared(entry.get("variables"), f"{place}:variables"),
        takes=takes(name, entry),
        environment=environment(entry.get("environment"), f"{place}:environment"),
        resource_group=None if group is None else text(group, f"{place}:resource_group"),
    )


def allowed(value: object, when: str, place: str) -> bool:
    """A manual job may fail unless it says otherwise; with exit codes any other code is a failure."""
    if isinstance(value, Mapping):
        known(tree(value, place), frozenset({"exit_codes"}), place)
        return False
    return when == "manual" if value is None else flag(value, place)


def ruled(entry: Tree, place: str) -> Sequence[object] | None:
    if "rules" not in entry:
        return None
    if not entry["rules"]:
        raise Unreadable(f"{place}:rules: can't be blank")
    if "start_in" in entry:
        raise Unreadable(f"{place}: start_in: key may not be used with `rules`")
    return sequence(entry["rules"], f"{place}:rules")


def takes(name: str, entry: Tree) -> bool | frozenset[str]:
    wanted = inherit(name, entry).get("variables", True)
    return wanted if isinstance(wanted, bool) else frozenset(texts(wanted, f"jobs:{name}:inherit:variables"))


def environment(value: object, place: str) -> Environment | None:
    if value is None:
        return None
    entry = {"name": value} if isinstance(value, str) else tree(value, place)
    known(entry, ENVIRONMENT, place)
    tier = entry.get("deployment_tier")
    stop = entry.get("on_stop")
    return Environment(
        name=environment_name(text(entry.get("name"), f"{place}:name"), place),
        action=one_of(entry.get("action", "start"), ACTIONS, f"{place}:action"),
        on_stop=None if stop is None else text(stop, f"{place}:on_stop"),
        tier=None if tier is None else one_of(tier, TIERS, f"{place}:deployment_tier"),
    )


def environment_name(name: str, place: str) -> str:
    if not ENVIRONMENT_NAME.fullmatch(name):
        raise Unreadable(
            f"{place}: name can contain only letters, digits, '-', '_', '/', '$', '{{', '}}', '.', and spaces, but it "
            f"cannot start or end with '/': {name!r}"
        )
    return name


def commands(value: object, place: str, *, bare: bool = False) -> tuple[str, ...]:
    """What a shell is handed, comment lines left out; `bare` keeps them, since a comment alone is a script too."""
    lines = texts(value, place) if value is not None else ()
    return lines if bare else tuple(filter(None, map(uncommented, lines)))


def uncommented(command: str) -> str:
    return "\n".join(line for line in command.splitlines() if not line.lstrip().startswith("#")).strip()


def id_tokens(value: object, place: str) -> Tree:
    tokens = tree(value, place)
    for name, token in tokens.items():
        if "aud" not in tree(token, f"{place}:{name}"):
            raise Unreadable(f"{place}:{name}: aud is missing")
    return tokens


def checked(entry: Tree, place: str) -> None:
    """Keys that decide nothing here, but that GitLab would refuse the file for."""
    if "interruptible" in entry:
        flag(entry["interruptible"], f"{place}:interruptible")
    if "timeout" in entry:
        minutes(entry["timeout"], f"{place}:timeout")
    if (entry.get("when") == "delayed") != ("start_in" in entry):
        raise Unreadable(f"{place}: when: delayed and start_in belong together")
    if "start_in" in entry:
        delay(entry["start_in"], f"{place}:start_in")
    again = entry.get("retry")
    most = tree(again, f"{place}:retry").get("max", 0) if isinstance(again, Mapping) else again
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= 2):
        raise Unreadable(f"{place}:retry: between 0 and 2 times, found {most!r}")
