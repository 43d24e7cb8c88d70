"""`rules:`, of a job, of a workflow and of an include: the first that matches decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interpreters.gitlab import conditions
from interpreters.gitlab.durations import delay
from interpreters.gitlab.patterns import any_matches
from interpreters.gitlab.plain import Tree, flag, known, one_of, sequence, text, texts, tree
from interpreters.gitlab.variables import Declared, declared, expanded, settled
from interpreters.outcome import Unreadable

DEEPEST = 10
MOST_COMPARISONS = 50_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What rules may say, by where they stand."""

    keys: frozenset[str]
    whens: frozenset[str]


ASKS = frozenset({"if", "changes", "exists", "when"})
TAKES_OR_LEAVES = frozenset({"always", "never"})
OF_JOB = Kind(
    ASKS | {"allow_failure", "variables", "needs", "start_in", "interruptible"},
    TAKES_OR_LEAVES | {"on_success", "on_failure", "manual", "delayed"},
)
OF_WORKFLOW = Kind(ASKS | {"variables", "auto_cancel"}, TAKES_OR_LEAVES)
OF_INCLUDE = Kind(ASKS, TAKES_OR_LEAVES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What a condition can ask for."""

    variables: Mapping[str, str]  # as declared: `if` looks into no value for further names
    changed: frozenset[str] | None  # None: this pipeline knows no changes, so every `changes` holds
    paths: Mapping[str, frozenset[str]]  # by project
    project: str
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)  # changed files by `compare_to`
    untold: str = ""  # why the changes of an event that has some are not known


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What a matching rule says; None where it says nothing."""

    when: str
    allow_failure: bool | None = None
    variables: Declared = Declared()
    needs: Sequence[object] | None = None
    start_in: str | None = None


def flattened(entries: Sequence[object], place: str, depth: int = 0) -> list[Tree]:
    """Lists in lists come from `!reference`."""
    if depth > DEEPEST:
        raise Unreadable(f"{place}: should be an array of hashes, nested at most {DEEPEST} deep")
    found: list[Tree] = []
    for at, entry in enumerate(entries):
        if isinstance(entry, list):
            found.extend(flattened(entry, place, depth + 1))
        elif isinstance(entry, Mapping) and entry:
            found.append(tree(entry, f"{place}[{at}]"))
        else:
            raise Unreadable(f"{place}[{at}]: a rule should be a mapping that says something")
    return found


def chosen(
    entries: Sequence[object], situation: Situation, place: str, kind: Kind, default: str = "always"
) -> Chosen | None:
    """Every rule is checked, since GitLab refuses a file for a rule that it would never come to."""
    found = flattened(entries, place)
    for at, rule in enumerate(found):
        check(rule, kind, f"{place}[{at}]")
    for at, rule in enumerate(found):
        if matches(rule, situation, f"{place}[{at}]"):
            return said(rule, f"{place}[{at}]", default)
    return None


def check(rule: Tree, kind: Kind, place: str) -> None:
    known(rule, kind.keys, place)
    if rule.get("if") is not None:
        conditions.read(text(rule["if"], f"{place}:if"), f"{place}:if")
    if rule.get("when") is not None:
        one_of(rule["when"], kind.whens, f"{place}:when")
    if (rule.get("when") == "delayed") != ("start_in" in rule):
        raise Unreadable(f"{place}: when: delayed and start_in belong together")
    if "start_in" in rule:
        delay(rule["start_in"], f"{place}:start_in")
    for key in ("changes", "exists"):
        if key in rule:
            globs(rule[key], f"{place}:{key}")
    declared(rule.get("variables"), f"{place}:variables")


def said(rule: Tree, place: str, default: str) -> Chosen:
    failure = rule.get("allow_failure")
    start = rule.get("start_in")
    return Chosen(
        when=str(rule.get("when") or default),
        allow_failure=None if failure is None else flag(failure, f"{place}:allow_failure"),
        variables=declared(rule.get("variables"), f"{place}:variables"),
        needs=sequence(rule["needs"], f"{place}:needs") if "needs" in rule else None,
        start_in=None if start is None else str(start),
    )


def matches(rule: Tree, situation: Situation, place: str) -> bool:
    """All of a rule's clauses; a rule with none matches always."""
    condition = rule.get("if")
    if condition is not None and not conditions.holds(str(condition), situation.variables, f"{place}:if"):
        return False
    if "changes" in rule and not changed(rule["changes"], situation, f"{place}:changes"):
        return False
    return "exists" not in rule or exists(rule["exists"], situation, f"{place}:exists")


def globs(clause: object, place: str) -> tuple[str, ...]:
    if isinstance(clause, Mapping):
        entry = tree(clause, place)
        known(entry, frozenset({"paths", "compare_to", "project", "ref"}), place)
        clause = entry.get("paths")
    found = texts(list(sequence(clause, place)), place)
    if not found or len(found) > 50:
        raise Unreadable(f"{place}: between one and 50 paths, found {len(found)}")
    return found


def changed(clause: object, situation: Situation, place: str) -> bool:
    """True where nothing is known to have changed or not (a schedule, a tag, a new branch); false for an empty
    change. https://docs.gitlab.com/ci/jobs/job_troubleshooting/ tells of those who did not expect it."""
    names = "$" in str(clause)  # following every variable is dear
    expansion = settled(situation.variables, frozenset(), place) if names else {}
    wanted = [expanded(glob, expansion, keep=True) for glob in globs(clause, place)]
    known_changes = situation.changed
    if isinstance(clause, Mapping) and "compare_to" in clause:
        ref = expanded(text(clause["compare_to"], place), expansion, keep=True).removeprefix("refs/heads/")
        if ref not in situation.compared:
            raise Unreadable(f"{place}:compare_to: {ref!r} is not a valid ref here; give its changed files")
        known_changes = situation.compared[ref]
    elif situation.untold:
        raise Unreadable(f"{place}: {situation.untold}")
    if known_changes is None:
        return True
    if len(known_changes) * len(wanted) > MOST_COMPARISONS:
        return True
    return any_matches(wanted, known_changes)


def exists(clause: object, situation: Situation, place: str) -> bool:
    expansion = situation.variables
    wanted = [expanded(glob, expansion, keep=True) for glob in globs(clause, place)]
    project = situation.project
    if isinstance(clause, Mapping) and "project" in clause:
        project = expanded(text(clause["project"], place), expansion, keep=True)
    if project not in situation.paths:
        raise Unreadable(f"{place}:project: {project!r} is not a valid project path")
    return any_matches(wanted, situation.paths[project])
