"""Which pipelines a forge's event starts.

https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter-cli.html: filters are ORed, what one
filter says is ANDed, and an exclusion wins over an inclusion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interpreters.aws import patterns
from interpreters.aws.event import ForgeEvent
from interpreters.aws.shape import Thing
from interpreters.outcome import Unreadable

EVENTS = {"opened": "OPEN", "synchronize": "UPDATED", "closed": "CLOSED"}  # the guide: all others are ignored


@dataclass(frozen=True, slots=True)
class Criteria:
    includes: tuple[str, ...]
    excludes: tuple[str, ...]

    def admits(self, word: str) -> bool:
        if any(patterns.matches(pattern, word) for pattern in self.excludes):
            return False
        return not self.includes or any(patterns.matches(pattern, word) for pattern in self.includes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    tags: Criteria | None = None
    branches: Criteria | None = None
    paths: Criteria | None = None
    events: tuple[str, ...] = ()

    def admits_push(self, event: ForgeEvent) -> bool:
        if self.tags is not None:
            return event.tag is not None and self.tags.admits(event.tag)
        return self._branch(event.branch) and self._files(event.files)

    def admits_pull_request(self, event: ForgeEvent) -> bool:
        word = EVENTS.get(event.action)
        if word is None or (self.events and word not in self.events):
            return False
        return self._branch(event.target) and self._files(event.files)

    def _branch(self, name: str | None) -> bool:
        return name is not None and (self.branches is None or self.branches.admits(name))

    def _files(self, files: Iterable[str]) -> bool:
        return self.paths is None or any(self.paths.admits(path) for path in files)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    place: str
    source: str
    push: tuple[Filter, ...]
    pull_request: tuple[Filter, ...]

    def admits(self, event: ForgeEvent, default_branch: str | None) -> bool:
        if event.kind == "pull_request":
            return any(one.admits_pull_request(event) for one in self.pull_request)
        if event.kind != "push" or event.word is None:
            return False
        if not self.push and not self.pull_request:
            return event.branch is not None and event.branch == default_branch
        return any(one.admits_push(event) for one in self.push)


def trigger(whole: Thing) -> Trigger:
    for key in whole.values:
        if key not in {"providerType", "gitConfiguration"}:
            raise Unreadable(
                f"{whole.place}, unknown key: found {key!r}; allowed: gitConfiguration, providerType"
            )
    whole.chosen("providerType", ("CodeStarSourceConnection",))
    git = whole.thing("gitConfiguration", ("sourceActionName", "push", "pullRequest"))
    if git is None:
        raise Unreadable(f"{whole.place}.gitConfiguration: nothing found; name the source action")
    return Trigger(
        place=whole.place,
        source=git.text("sourceActionName"),
        push=_filters(git, "push", ("tags", "branches", "filePaths")),
        pull_request=_filters(git, "pullRequest", ("events", "branches", "filePaths")),
    )


def _filters(git: Thing, key: str, keys: tuple[str, ...]) -> tuple[Filter, ...]:
    filters = git.things(key, keys)
    if key in git.values and not 1 <= len(filters) <= 3:
        raise Unreadable(f"{git.place}.{key}: found {len(filters)} filters; 1 to 3 are allowed")
    return tuple(_filter(one) for one in filters)


def _filter(one: Thing) -> Filter:
    events = one.texts("events")
    for event in events:
        if event not in EVENTS.values():
            raise Unreadable(
                f"{one.place}.events: found {event!r}; allowed: {', '.join(sorted(EVENTS.values()))}"
            )
    read = Filter(
        tags=_criteria(one, "tags"),
        branches=_criteria(one, "branches"),
        paths=_criteria(one, "filePaths"),
        events=events,
    )
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html, "Valid combinations"
    if read.tags is not None and (read.branches or read.paths):
        raise Unreadable(
            f"{one.place}: tags stand beside branches or filePaths; give tags a filter of their own"
        )
    if read.paths is not None and read.branches is None:
        raise Unreadable(f"{one.place}: filePaths stand alone; say the branches as well")
    if not one.values:
        raise Unreadable(f"{one.place}: the filter is empty; say tags, branches, or branches and filePaths")
    return read


def _criteria(one: Thing, key: str) -> Criteria | None:
    criteria = one.thing(key, ("includes", "excludes"))
    if criteria is None:
        return None
    told = {kind: criteria.texts(kind) for kind in ("includes", "excludes")}
    for kind, those in told.items():
        if kind in criteria.values and not 1 <= len(those) <= 8:
            raise Unreadable(f"{criteria.place}.{kind}: found {len(those)} patterns; 1 to 8 are allowed")
        for pattern in those:
            if not 1 <= len(pattern) <= 255:
                raise Unreadable(f"{criteria.place}.{kind}: a pattern has 1 to 255 characters")
            patterns.expression(pattern)
    if not criteria.values:
        raise Unreadable(f"{criteria.place}: neither includes nor excludes; say one of them")
    return Criteria(told["includes"], told["excludes"])
