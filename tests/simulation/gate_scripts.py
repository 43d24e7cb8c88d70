"""What people do at a gate, and when: for each promise the scripts that keep it, and those that break it.

Minute 0 is when the plan was sealed. Nothing here knows a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
    Window,
)
from delivery.texts import Cron, Day, EnvironmentName, GroupName, JobName, ResourceName

PLATFORM, PRODUCT, SECURITY, ON_CALL = map(GroupName, ("platform", "product", "security", "on-call"))
AUTHOR, MERGER = "alan", "merger"
TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
EVENING = TUESDAY.replace(hour=20)
CHRISTMAS = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)
OF_PLATFORM, OF_PRODUCT, OF_SECURITY = (Approved(group=group) for group in (PLATFORM, PRODUCT, SECURITY))
WINDOW = Window(opens=Cron("0 8 * * MON-FRI"), minutes=480)
SCANNED = Checked(job=JobName("scan"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one person says as one of a group: to the question that `asked` is asked, else to that of the group."""

    group: GroupName
    person: str
    asked: GroupName | None = None
    approves: bool = True
    comment: str = "as agreed"
    minute: int = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    name: str
    answers: tuple[Answer, ...] = ()
    sealed: datetime = TUESDAY
    minute: int = 30  # when there is a machine for apply
    starter: str = MERGER
    by_hand: bool = False  # somebody starts it before the platform would
    again: bool = False  # it was applied already, and somebody starts it once more
    altered: bool = False  # the stored plan, after it was sealed
    planned_anew: int | None = None  # in this minute, by the same run
    of_a_yes: bool = False  # it breaks nothing where nobody is asked
    fails: frozenset[str] = frozenset()
    rings: bool = False  # the alarm, when apply is reached
    succeeded: frozenset[str] = frozenset()  # environments in which the ledger saw this commit succeed


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """A promise, what must stand beside it for anybody to see it, and what is played before that gate."""

    promise: Promise
    kept: Script
    broken: tuple[Script, ...]
    beside: frozenset[Promise] = frozenset()

    @property
    def name(self) -> str:
        return f"{type(self.promise).__name__}-{self.kept.name}"


ADA = Answer(group=PLATFORM, person="ada")
GRACE = Answer(group=SECURITY, person="grace")
PIA = Answer(group=PRODUCT, person="pia")
QUIETLY = Script(name="nobody-is-asked")
ONE = Script(name="one-approver", answers=(ADA,))
TWO = Script(name="two-people-of-two-groups", answers=(ADA, GRACE))
THREE = Script(name="three-people-of-three-groups", answers=(ADA, GRACE, PIA))
PLANNED_ANEW = replace(ONE, name="planned-anew-after-the-yes", planned_anew=20, of_a_yes=True)
AGAIN = replace(ONE, name="applied-once-more", again=True)
WITH_YES: frozenset[Promise] = frozenset({OF_PLATFORM})

PLAYS = (
    Play(
        promise=OF_PLATFORM,
        kept=ONE,
        broken=(
            Script(name="nobody"),
            Script(name="rejected", answers=(replace(ADA, approves=False),)),
            Script(name="somebody-of-another-group", answers=(replace(GRACE, asked=PLATFORM),)),
        ),
    ),
    Play(
        promise=Approved(group=PLATFORM, people=2),
        kept=Script(name="two-approvers", answers=(ADA, replace(ADA, person="bea"))),
        broken=(
            Script(name="one-person-where-two-are-asked", answers=(ADA,)),
            Script(name="the-same-person-twice", answers=(ADA, replace(ADA, minute=12))),
        ),
    ),
    Play(
        promise=DistinctPeople(),
        kept=TWO,
        broken=(Script(name="the-same-person-for-two-groups", answers=(ADA, replace(GRACE, person="ada"))),),
        beside=frozenset({OF_PLATFORM, OF_SECURITY}),
    ),
    Play(
        promise=AuthorExcluded(),
        kept=ONE,
        broken=(
            Script(name="the-author", answers=(replace(ADA, person=AUTHOR),)),
            Script(name="the-author-who-merged", answers=(replace(ADA, person=AUTHOR),), starter=AUTHOR),
        ),
        beside=WITH_YES,
    ),
    Play(
        promise=BoundDigest(),
        kept=ONE,
        broken=(
            replace(ONE, name="altered-after-the-yes", altered=True),
            PLANNED_ANEW,
        ),
        beside=WITH_YES,
    ),
    Play(
        promise=Commented(),
        kept=ONE,
        broken=(Script(name="without-a-comment", answers=(replace(ADA, comment=""),)),),
        beside=WITH_YES,
    ),
    Play(
        promise=Expires(minutes=60),
        kept=ONE,
        broken=(replace(ONE, name="expired", minute=200),),
        beside=WITH_YES,
    ),
    Play(
        promise=Wait(minutes=30),
        kept=replace(QUIETLY, name="after-the-wait", minute=31),
        broken=(
            replace(QUIETLY, name="before-the-wait-is-over", minute=12),
            replace(QUIETLY, name="by-a-hand-before-the-wait-is-over", minute=12, by_hand=True),
        ),
    ),
    Play(
        promise=Wait(minutes=30),
        kept=replace(ONE, name="approved-and-after-the-wait", minute=31),
        broken=(
            replace(ONE, name="approved-before-the-wait-is-over", minute=12),
            replace(ONE, name="approved-and-by-a-hand", minute=12, by_hand=True),
        ),
        beside=WITH_YES,
    ),
    Play(
        promise=WINDOW,
        kept=QUIETLY,
        broken=(
            Script(name="outside-the-window", sealed=EVENING),
            Script(name="on-a-saturday", sealed=TUESDAY.replace(day=21)),
        ),
    ),
    Play(
        promise=Window(opens=Cron("30 8 * * MON-FRI"), minutes=480),
        kept=replace(QUIETLY, name="nobody-is-asked-from-half-past-eight"),
        broken=(Script(name="outside-the-window", sealed=EVENING),),
    ),
    Play(
        promise=Freeze(first=Day("2026-12-24"), last=Day("2026-12-26")),
        kept=QUIETLY,
        broken=(Script(name="on-a-freeze-day", sealed=CHRISTMAS),),
    ),
    Play(
        promise=SCANNED,
        kept=QUIETLY,
        broken=(Script(name="the-check-failed", fails=frozenset({SCANNED.job})),),
    ),
    Play(
        promise=Quiet(alarm=ResourceName("errors")),
        kept=QUIETLY,
        broken=(Script(name="while-the-alarm-rings", rings=True),),
    ),
    Play(
        promise=SucceededIn(environment=EnvironmentName("staging")),
        kept=replace(QUIETLY, succeeded=frozenset({"staging"})),
        broken=(Script(name="the-ledger-knows-no-success-below"),),
    ),
    Play(
        promise=ChangeAgreed(register=ResourceName("board")),
        kept=QUIETLY,
        broken=(Script(name="no-board-was-asked"),),
    ),
)

# What is not shown by a script that breaks it, and why.
OTHERWISE: Mapping[type[Promise], str] = {
    Emergency: "it opens where others shut: kept, it lets through; not held, the others stand"
}
IN_AN_EMERGENCY = Script(
    name="in-an-emergency-outside-the-window",
    sealed=EVENING,
    answers=(Answer(group=ON_CALL, person="ed", comment="the site is down"),),
)
