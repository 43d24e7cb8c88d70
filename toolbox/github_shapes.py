"""GitHub's answers, read into values. What is not as its documentation says is refused.

https://docs.github.com/en/rest/actions/workflow-runs, https://docs.github.com/en/rest/commits/commits
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from toolbox import canonical, instants
from toolbox.gate import GITHUB, YES
from toolbox.grammar import COMMIT, Word
from toolbox.record import Answer, person
from toolbox.stops import Refused

LOGIN = Word(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?(?:\[bot\])?", "a login")
STATE = Word(r"[a-z_]{1,40}", "approved, rejected or pending")
ENVIRONMENT = Word(r"(?s).{1,255}", "the name of an environment")
EVENT = Word(r"[a-z_]{1,60}", "the name of an event")


@dataclass(frozen=True)
class Run:
    id: int
    commit: str
    attempt: int
    event: str
    started: datetime  # this attempt
    starters: frozenset[str]


def run(found: Mapping[str, object]) -> Run:
    place = "GitHub's run"
    starters = (found.get("actor"), found.get("triggering_actor"))
    return Run(
        id=canonical.whole(found.get("id"), f"{place}'s id"),
        commit=COMMIT.read(found.get("head_sha"), f"{place}'s head_sha"),
        attempt=canonical.whole(found.get("run_attempt"), f"{place}'s run_attempt"),
        event=EVENT.read(found.get("event"), f"{place}'s event"),
        started=instants.read(found.get("run_started_at"), f"{place}'s run_started_at"),
        starters=frozenset(person(login(each, f"{place}'s actor")) for each in starters if each is not None),
    )


def answers(reviews: Iterable[object]) -> Iterator[Answer]:
    """One review may answer for several environments at once."""
    for found in reviews:
        review = _object(found, "GitHub's review")
        state = STATE.read(review.get("state"), "GitHub's review's state")
        user = _object(review.get("user"), "GitHub's review's user")
        by = login(user, "GitHub's review's user")
        environments = review.get("environments")
        if not isinstance(environments, list):
            raise Refused("GitHub's review has no list of environments; expected those that it is about.")
        if state == YES[GITHUB] and user.get("type") != "User":
            continue  # an app is nobody, so its yes is none
        for each in environments:
            yield Answer(
                place=ENVIRONMENT.read(
                    _object(each, "GitHub's environment").get("name"), "GitHub's environment's name"
                ),
                by=by,
                person=person(by),
                status=state,
                agrees=state == YES[GITHUB],
                comment=_comment(review.get("comment")),
            )


def authors(commits: Iterable[object]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Who wrote them and who committed them; and the commits that were written by nobody with a login."""
    names: set[str] = set()
    nameless: list[str] = []
    for found in commits:
        commit = _object(found, "GitHub's commit")
        sha = COMMIT.read(commit.get("sha"), "GitHub's commit's sha")
        author, committer = commit.get("author"), commit.get("committer")
        if author:
            names.add(person(login(author, f"The author of {sha}")))
        else:
            nameless.append(sha)
        if committer:
            names.add(person(login(committer, f"The committer of {sha}")))
    return frozenset(names), tuple(nameless)


def pull_requests(listed: Iterable[object]) -> dict[int, str]:
    """Numbers of those that were merged, with who opened each; a deleted account is nobody."""
    found: dict[int, str] = {}
    for each in listed:
        pull = _object(each, "GitHub's pull request")
        number = canonical.whole(pull.get("number"), "GitHub's pull request's number")
        user = pull.get("user")
        if pull.get("merged_at") is not None:
            found[number] = person(login(user, f"Who opened pull request {number}")) if user else ""
    return found


def login(found: object, place: str) -> str:
    return LOGIN.read(_object(found, place).get("login"), place)


def _object(found: object, place: str) -> Mapping[str, object]:
    if isinstance(found, dict):
        return found
    raise Refused(f"{place} is no object; expected what GitHub's documentation says.")


def _comment(found: object) -> str:
    return found if isinstance(found, str) else ""
