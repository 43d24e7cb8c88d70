"""Rules that nobody wrote: conditions, changed paths, files that exist."""

from __future__ import annotations

from random import Random

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
VALUES = {
    "TIER": ("dev", "prod"),
    "REGION": ("eu-west-1", "us-east-1"),
    "FORCE": ("1",),
    "TEAM": ("net", "data"),
}
WHENS = ("on_success", "on_failure", "always", "manual", "never")

Node = dict[str, object]


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
