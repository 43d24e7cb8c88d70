"""The gate document: what an apply needs. Without a platform it is CodePipeline's; forges have one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from toolbox import canonical, cron
from toolbox.grammar import CRON, DAY, NAME, TIME_ZONE, Word
from toolbox.stops import Refused, shown

ROLE = Word(r"[A-Za-z0-9+=,.@_-]{1,64}", "the name of a role")
CODEPIPELINE, GITHUB, GITLAB = "codepipeline", "github", "gitlab"
# The word with which each platform's record says yes.
YES = {CODEPIPELINE: "Succeeded", GITHUB: "approved", GITLAB: "approved"}
LONGEST = 60 * 24 * 60
PEOPLE = ("approvals", "distinct", "expires_minutes")
FORGES = (
    *PEOPLE,
    "author_excluded",
    "commented",
    "freezes",
    "platform",
    "succeeded_in",
    "wait_minutes",
    "windows",
)


@dataclass(frozen=True)
class Approval:
    """`place` is where the record has the answer: CodePipeline's action, a forge's environment, or nowhere."""

    place: str
    group: str
    people: int = 1
    role: str = ""


@dataclass(frozen=True)
class Window:
    opens: str
    lasts: timedelta
    time_zone: str


@dataclass(frozen=True)
class Freeze:
    first: date
    last: date
    time_zone: str


@dataclass(frozen=True)
class GateDocument:
    approvals: tuple[Approval, ...]
    distinct: bool
    expires: timedelta
    platform: str = CODEPIPELINE
    author_excluded: bool = False
    commented: bool = False
    wait: timedelta = timedelta(0)
    windows: tuple[Window, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    succeeded_in: tuple[str, ...] = ()

    @property
    def unseen(self) -> tuple[str, ...]:
        """Groups whose answers the platform shows to no job: it keeps them itself, or nobody does."""
        return tuple(each.group for each in self.approvals if not each.place)


def gate(text: str) -> GateDocument:
    found = canonical.decode(text, "--gate")
    if isinstance(found, dict) and "platform" in found:
        return _of_a_forge(canonical.record(found, FORGES, "--gate"))
    return _of_people(canonical.record(found, PEOPLE, "--gate"), CODEPIPELINE)


def _of_people(found: dict[str, object], platform: str) -> GateDocument:
    approvals = _list(found, "approvals")
    asked = tuple(_approval(each, platform) for each in approvals)
    if platform == GITLAB:
        asked = tuple(_together(asked))
    seen = [each.place for each in asked if each.place]
    if len(set(seen)) < len(seen):
        what = "action" if platform == CODEPIPELINE else "environment"
        raise Refused(f"--gate names one {what} twice; expected an {what} of its own for each approval.")
    minutes = canonical.whole(found["expires_minutes"], "--gate's expires_minutes")
    if not 0 < minutes <= LONGEST and asked:
        raise Refused(f"--gate's expires_minutes is {minutes}; expected 1 to {LONGEST}.")
    return GateDocument(
        approvals=asked,
        distinct=_flag(found, "distinct"),
        expires=timedelta(minutes=min(minutes, LONGEST)),
        platform=platform,
    )


def _of_a_forge(found: dict[str, object]) -> GateDocument:
    platform = found["platform"]
    if not isinstance(platform, str) or platform not in {GITHUB, GITLAB}:
        raise Refused(f"--gate's platform is {shown(platform)}; expected {GITHUB} or {GITLAB}.")
    people = _of_people(found, platform)
    return GateDocument(
        approvals=people.approvals,
        distinct=people.distinct,
        expires=people.expires,
        platform=platform,
        # GitLab's record of a deployment that runs does not say who wrote what it delivers.
        author_excluded=_flag(found, "author_excluded") and platform == GITHUB,
        commented=_flag(found, "commented"),
        wait=_minutes(found["wait_minutes"], "--gate's wait_minutes"),
        windows=tuple(map(_window, _list(found, "windows"))),
        freezes=tuple(map(_freeze, _list(found, "freezes"))),
        succeeded_in=tuple(NAME.read(each, "--gate's succeeded_in") for each in _list(found, "succeeded_in")),
    )


def _approval(found: object, platform: str) -> Approval:
    place = "--gate's approval"
    if platform == CODEPIPELINE:
        fields = canonical.record(found, ("action", "group", "role"), place)
        role = ROLE.read(fields["role"], "--gate's role")
        return Approval(NAME.read(fields["action"], "--gate's action"), _group(fields), role=role)
    if platform == GITLAB:
        return _on_gitlab(found, place)
    fields = canonical.record(found, ("environment", "group", "people", "team"), place)
    NAME.read(fields["team"], "--gate's team")
    return Approval(NAME.read(fields["environment"], "--gate's environment"), _group(fields), _people(fields))


def _on_gitlab(found: object, place: str) -> Approval:
    """With an environment where a tier protects it; elsewhere nobody is shown who agreed."""
    if isinstance(found, dict) and "environment" in found:
        fields = canonical.record(found, ("environment", "group", "people"), place)
        at = NAME.read(fields["environment"], "--gate's environment")
        return Approval(at, _group(fields), _people(fields))
    fields = canonical.record(found, ("group", "people"), place)
    return Approval("", _group(fields), _people(fields))


def _together(asked: tuple[Approval, ...]) -> Iterator[Approval]:
    """GitLab asks all groups at one environment, and counts a person once: how many of whom, it alone keeps."""
    yield from (each for each in asked if not each.place)
    for place in dict.fromkeys(each.place for each in asked if each.place):
        here = [each for each in asked if each.place == place]
        groups = " and ".join(each.group for each in here)
        yield Approval(place, groups, sum(each.people for each in here))


def _group(fields: dict[str, object]) -> str:
    return NAME.read(fields["group"], "--gate's group")


def _people(fields: dict[str, object]) -> int:
    people = canonical.whole(fields["people"], "--gate's people")
    if not people:
        raise Refused("--gate's people is 0; expected 1 or more.")
    return people


def _window(found: object) -> Window:
    fields = canonical.record(found, ("minutes", "opens", "time_zone"), "--gate's window")
    opens = CRON.read(fields["opens"], "--gate's opens")
    cron.parse(opens)
    lasts = _minutes(fields["minutes"], "--gate's minutes")
    return Window(opens, lasts, TIME_ZONE.read(fields["time_zone"], "--gate's time_zone"))


def _freeze(found: object) -> Freeze:
    fields = canonical.record(found, ("first", "last", "time_zone"), "--gate's freeze")
    return Freeze(
        first=_day(fields["first"]),
        last=_day(fields["last"]),
        time_zone=TIME_ZONE.read(fields["time_zone"], "--gate's time_zone"),
    )


def _day(found: object) -> date:
    text = DAY.read(found, "--gate's day")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--gate's day is {text}, which no calendar has; expected {DAY.expected}.") from None


def _minutes(found: object, place: str) -> timedelta:
    minutes = canonical.whole(found, place)
    if minutes > LONGEST:
        raise Refused(f"{place} is {minutes}; expected at most {LONGEST}.")
    return timedelta(minutes=minutes)


def _flag(found: dict[str, object], name: str) -> bool:
    value = found[name]
    if isinstance(value, bool):
        return value
    raise Refused(f"--gate's {name} is {shown(value)}; expected true or false.")


def _list(found: dict[str, object], name: str) -> list[object]:
    value = found[name]
    if isinstance(value, list):
        return value
    raise Refused(f"--gate's {name} is {shown(value)}; expected a list.")
