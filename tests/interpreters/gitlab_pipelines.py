"""Pipelines that nobody wrote: seeded, of many shapes, each with an event and the repository that it meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

import yaml

from tests.interpreters.gitlab_events import Event, push, request, schedule, tag, web
from tests.interpreters.gitlab_rules_made import VALUES, WHENS, Node, condition, rules

PATHS = (
    "src/app.py",
    "src/lib/words.py",
    "docs/index.md",
    "infra/main.tf",
    "infra/modules/net/main.tf",
    "Dockerfile",
)
STAGES = (
    ("build", "test", "deploy"),
    ("check", "plan", "apply", "verify"),
    ("one", "two"),
    ("lint", "package", "ship"),
)
NAMES = (
    "lint",
    "unit",
    "plan:dev",
    "apply dev",
    "package",
    "scan",
    "deploy-prod",
    "verify",
    "docs",
    "release/notes",
)
SOURCES = ("push", "branch", "tag", "merge_request", "schedule", "web")
BRANCHES = ("feature/net", "release-1.2", "hotfix")


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    event: Event
    source: str  # CI_PIPELINE_SOURCE
    branch: str | None
    tag: str | None
    changed: tuple[str, ...] | None  # None: GitLab would know of none
    files: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


class Reference(list[str]):
    """`!reference [...]`, for the dumper."""


class Dumper(yaml.SafeDumper):
    """Writes references; anchors come by themselves where jobs share a list."""


Dumper.add_representer(
    Reference, lambda dumper, path: dumper.represent_sequence("!reference", path, flow_style=True)
)


def generated_pipelines(count: int, seed: int) -> Iterator[tuple[str, Circumstances]]:
    """The text of a `.gitlab-ci.yml` and what it meets; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - a seeded test, no secret
    for _ in range(count):
        yield one(random)


def one(random: Random) -> tuple[str, Circumstances]:
    met = circumstances(random)
    whole = configuration(random, met.source == "merge_request_event")
    files = {path: "x\n" for path in PATHS if path != "Dockerfile" or random.random() < 0.5}
    if random.random() < 0.3:
        files["ci/more.yml"] = yaml.dump({"included": job(random, "test", ())}, Dumper=Dumper)
        whole = {
            "include": random.choice(["ci/more.yml", ["ci/more.yml"], {"local": "/ci/more.yml"}]),
            **whole,
        }
        whole["stages"] = list(dict.fromkeys([*_stages(whole), "test"]))
    text = yaml.dump(
        whole,
        Dumper=Dumper,
        sort_keys=False,
        default_flow_style=random.choice([False, None]),
        indent=random.choice([2, 4]),
    )
    return text, Circumstances(
        event=met.event,
        source=met.source,
        branch=met.branch,
        tag=met.tag,
        changed=met.changed,
        files=files,
        variables=met.variables,
    )


def _stages(whole: Node) -> list[str]:
    found = whole["stages"]
    return [str(stage) for stage in found] if isinstance(found, list) else []


def circumstances(random: Random) -> Circumstances:
    kind = random.choice(SOURCES)
    branch = "main" if kind == "push" else random.choice(BRANCHES)
    changed = tuple(random.sample(PATHS[:-1], random.randint(0, 3)))
    said = {name: random.choice(values) for name, values in VALUES.items() if random.random() < 0.25}
    version = random.choice(["v1.2.3", "nightly"])
    events: dict[str, tuple[Event, str, str | None, str | None, tuple[str, ...] | None]] = {
        "push": (push("main", changed=changed), "push", "main", None, changed),
        "branch": (push(branch, changed=changed), "push", branch, None, changed),
        "tag": (tag(version), "push", None, version, None),
        "merge_request": (request(branch, changed=changed), "merge_request_event", branch, None, changed),
        "schedule": (schedule("main", **said), "schedule", "main", None, None),
        "web": (web(branch, None, **said), "web", branch, None, None),
    }
    event, source, on, tagged, seen = events[kind]
    return Circumstances(event=event, source=source, branch=on, tag=tagged, changed=seen, variables=said)


def configuration(random: Random, in_request: bool) -> Node:
    """In a merge request jobs without rules depend on `workflow`, so there it is always written."""
    stages = random.choice(STAGES)
    whole: Node = {"stages": list(stages)}
    if random.random() < 0.6:
        whole["variables"] = {
            name: random.choice(values) for name, values in VALUES.items() if random.random() < 0.6
        }
    if in_request or random.random() < 0.3:
        whole["workflow"] = {"rules": workflow(random)}
    if random.random() < 0.3:
        whole["default"] = {"before_script": ["setup"], "retry": 1}
    templates = random.sample([".base", ".rules", ".deploy"], random.randint(0, 2))
    for name in templates:
        whole[name] = template(random)
    names = random.sample(NAMES, random.randint(2, 7))
    shared = rules(random)
    placed = sorted(
        ((random.choice(stages), name) for name in names), key=lambda entry: stages.index(entry[0])
    )
    earlier: list[str] = []
    for stage, name in placed:
        entry = job(random, stage, templates)
        if random.random() < 0.2:
            entry["rules"] = shared
        if earlier and random.random() < 0.5:
            entry["needs"] = needs(random, earlier)
        whole[name] = entry
        earlier.append(name)
    return whole


def template(random: Random) -> Node:
    found: Node = {"script": ["template"], "rules": rules(random)}
    if random.random() < 0.4:
        found["variables"] = {"TIER": random.choice(VALUES["TIER"])}
    return found


def job(random: Random, stage: str, templates: list[str] | tuple[()]) -> Node:
    entry: Node = {"stage": stage, "script": random.choice(["make", ["make", "make check"], "# why\nmake"])}
    if templates and random.random() < 0.4:
        entry["extends"] = random.choice([templates[0], list(templates)])
    if random.random() < 0.5:
        entry["rules"] = rules(random)
        if templates and random.random() < 0.4:
            entry["rules"] = [Reference([templates[-1], "rules"]), *rules(random)]
    elif random.random() < 0.4:
        entry["when"] = random.choice(WHENS[:-1])
    if random.random() < 0.3:
        entry["variables"] = {
            name: random.choice(values) for name, values in VALUES.items() if random.random() < 0.4
        }
    if random.random() < 0.25:
        entry["allow_failure"] = random.choice([True, False])
    if random.random() < 0.2:
        entry["parallel"] = random.choice([2, {"matrix": [{"TEAM": ["net", "data"], "REGION": "eu-west-1"}]}])
    if random.random() < 0.2:
        entry["environment"] = random.choice(
            ["prod", {"name": "review/$CI_COMMIT_REF_SLUG", "url": "https://x.example"}]
        )
    return entry


def needs(random: Random, earlier: list[str]) -> list[object]:
    """Optional, since rules may leave out any of them; sometimes not, and then both must refuse."""
    chosen = random.sample(earlier, random.randint(0, min(3, len(earlier))))
    certain = random.random() < 0.08
    return [{"job": name, "optional": not certain, "artifacts": random.random() < 0.7} for name in chosen]


def workflow(random: Random) -> list[Node]:
    entries: list[Node] = [
        {"if": '$CI_PIPELINE_SOURCE == "schedule" && $FORCE == null', "when": "never"}
    ] * random.randint(0, 1)
    if random.random() < 0.4:
        entries.append({"if": condition(random), "variables": {"TIER": "prod"}})
    return [*entries, random.choice([{"when": "always"}, {"if": '$CI_COMMIT_BRANCH != "hotfix"'}])]
