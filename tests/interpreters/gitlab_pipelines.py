"""Pipelines that nobody wrote: seeded, of many shapes, each with an event and the repository that it meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

import yaml

from tests.interpreters.gitlab_events import Event, push, request, schedule, tag, web

PATHS = (
    "src/app.py",
    "src/lib/words.py",
    "docs/index.md",
    "infra/main.tf",
    "infra/modules/net/main.tf",
    "Dockerfile",
)
GLOBS = (
    "src/**/*",
    "**/*.tf",
    "docs/*",
    "infra/*.tf",
    "Dockerfile",
    "*.md",
    "infra/modules/**/*.{tf,json}",
    "nowhere/*",
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
VALUES = {
    "TIER": ("dev", "prod"),
    "REGION": ("eu-west-1", "us-east-1"),
    "FORCE": ("1",),
    "TEAM": ("net", "data"),
}
WHENS = ("on_success", "on_failure", "always", "manual", "never")
SOURCES = ("push", "branch", "tag", "merge_request", "schedule", "web")
BRANCHES = ("feature/net", "release-1.2", "hotfix")

Node = dict[str, object]


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
        whole["stages"] = [*_stages(whole), "test"]
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


def rules(random: Random) -> list[object]:
    return [rule(random) for _ in range(random.randint(1, 3))]


def rule(random: Random) -> Node:
    entry: Node = {}
    if random.random() < 0.75:
        entry["if"] = condition(random)
    if random.random() < 0.25:
        globs = random.sample(GLOBS, random.randint(1, 2))
        entry["changes"] = random.choice([globs, {"paths": globs}])
    if random.random() < 0.12:
        entry["exists"] = random.sample(["Dockerfile", "**/*.tf", "package.json"], 1)
    if not entry or random.random() < 0.5:
        entry["when"] = random.choice(WHENS)
    if random.random() < 0.2:
        entry["allow_failure"] = random.choice([True, False])
    if random.random() < 0.15:
        entry["variables"] = {"TIER": "rule"}
    return entry


def condition(random: Random, depth: int = 0) -> str:
    if depth < 2 and random.random() < 0.35:
        left, right = condition(random, depth + 1), condition(random, depth + 1)
        joined = f"{left} {random.choice(['&&', '||'])} {right}"
        return f"({joined})" if random.random() < 0.4 else joined
    return atom(random)


def atom(random: Random) -> str:
    name = random.choice(list(VALUES))
    value = random.choice(VALUES[name])
    quoted = random.choice([f'"{value}"', f"'{value}'"])
    return random.choice(
        [
            f"${name} == {quoted}",
            f"{quoted} == ${name}",
            f"${name} != {quoted}",
            f"${name}",
            f"${name} == null",
            f"${name} != null",
            f"${name} =~ /^{value[:2]}/",
            # gitlab-ci-local misreads `!~` on a variable that is not set, so this one always is.
            f"$CI_PIPELINE_SOURCE !~ /{random.choice(['SH', 'le', 'EB'])}$/i",
            "$CI_COMMIT_REF_NAME !~ /^(feature|v)/",
            "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
            "$CI_COMMIT_BRANCH",
            "$CI_COMMIT_BRANCH =~ /^(feature|release)/",
            "$CI_COMMIT_TAG",
            r"$CI_COMMIT_TAG =~ /^v\d+\.\d+/",
            "$CI_COMMIT_TAG == null",
            "$CI_MERGE_REQUEST_IID",
            '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"',
            f'$CI_PIPELINE_SOURCE == "{random.choice(["push", "schedule", "web", "merge_request_event"])}"',
            "$CI_PIPELINE_SOURCE =~ /^(push|web)$/",
        ]
    )
