"""When a route or a deployment starts, as rules: each says in the positive what must be so.

A job that no rule allows is not in the pipeline at all, so nothing is ever said by leaving a case out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from delivery.backends.gitlab.document import Rule
from delivery.events import Event, Manual, PullRequest, Push, Schedule, Start, Upstream
from delivery.matching import regular_expression
from delivery.texts import Branch, BranchPattern, PathPattern, TagPattern

ROUTE = "PENSTOCK_ROUTE"  # which route, or deployment, a schedule or a person asks for
UPSTREAM = "PENSTOCK_UPSTREAM"  # which other service was released
INPUT = "INPUT_"  # before an input's name, on its way into a deployment's file
HANDED_OFF = "PENSTOCK_RELEASE"  # the service whose release another backend hands over
CHILD = Rule(condition='$CI_PIPELINE_SOURCE == "parent_pipeline"')
# A fork's merge request runs in the fork, with this file, unless a member starts it here.
# https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#use-with-forked-projects
OF_THIS_PROJECT = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"


def rules_of(event: Event | Start, name: str, branch: Branch) -> Iterator[Rule]:
    """One event's rules; what has a start of its own runs at the protected branch alone."""
    match event:
        case Push(branches=branches, tags=tags, paths=paths, but_not=but_not):
            # `changes` is true wherever there is nothing to compare with: on tags, schedules, by hand, and on the
            # first push of a branch. So it stands beside push and merge request alone, never by itself.
            # https://docs.gitlab.com/ci/yaml/#ruleschanges
            if branches:
                yield Rule(
                    condition=_all(
                        _source("push"),
                        matching("CI_COMMIT_BRANCH", branches),
                        *(_other_than(branch) for branch in but_not),
                    ),
                    changes=globs(paths),
                )
            if tags:
                yield Rule(condition=_all(_source("push"), matching("CI_COMMIT_TAG", tags)))
        case PullRequest(into=into, paths=paths, forks=forks):
            target = matching("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", into)
            ours = () if forks else (OF_THIS_PROJECT,)
            yield Rule(condition=_all(_source("merge_request_event"), target, *ours), changes=globs(paths))
        case Schedule():
            yield _own_start("schedule", equals(ROUTE, name), branch)
        case Manual():
            yield _own_start("web", equals(ROUTE, name), branch)
        case Upstream(service=service):
            # Another project's trigger job, or whoever holds a trigger token.
            for source in ("pipeline", "trigger"):
                yield _own_start(source, equals(UPSTREAM, service), branch)


def globs(paths: Iterable[PathPattern]) -> tuple[str, ...]:
    """There, two stars at the end are as one: they cross folders only with something behind them.

    https://docs.gitlab.com/ci/yaml/#ruleschanges
    """
    return tuple(f"{path}/*" if path.endswith("**") else path for path in paths)


def equals(variable: str, literal: str) -> str:
    return f'${variable} == "{literal}"'


def matching(variable: str, patterns: Iterable[BranchPattern | TagPattern]) -> str:
    """One name is compared, several or a pattern are matched whole."""
    names = tuple(dict.fromkeys(patterns))
    if len(names) == 1 and "*" not in names[0]:
        return equals(variable, names[0])
    words = [regular_expression(name).replace("/", r"\/").replace(r"\-", "-") for name in names]
    inner = words[0] if len(words) == 1 else f"({'|'.join(words)})"
    return f"${variable} =~ /^{inner}$/"


def narrowed(rules: Iterable[Rule], conditions: Iterable[str]) -> tuple[Rule, ...]:
    """The same rules where all of these hold too."""
    further = tuple(conditions)
    return tuple(
        replace(rule, condition=_all(*filter(None, (rule.condition,)), *_new(rule, further)))
        for rule in rules
    )


def _other_than(branch: BranchPattern) -> str:
    said = matching("CI_COMMIT_BRANCH", (branch,))
    return said.replace(" == ", " != ", 1).replace(" =~ ", " !~ ", 1)


def allowing(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules for a whole pipeline: the events of its jobs, each once."""
    return tuple(dict.fromkeys(Rule(condition=rule.condition) for rule in rules))


def _new(rule: Rule, conditions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in conditions if each not in (rule.condition or ""))


def _own_start(source: str, condition: str, branch: Branch) -> Rule:
    return Rule(condition=_all(_source(source), condition, equals("CI_COMMIT_BRANCH", branch)))


def _source(name: str) -> str:
    return equals("CI_PIPELINE_SOURCE", name)


def _all(*conditions: str) -> str:
    return " && ".join(conditions)
