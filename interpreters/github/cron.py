"""Five-field cron lines, as `on.schedule` takes them."""

from __future__ import annotations

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of week", 0, 6, DAYS),
)


def fault(line: str) -> str | None:
    """What is wrong with a line; names like @daily are not taken."""
    parts = line.split()
    if len(parts) != len(FIELDS):
        return f"{line!r} has {len(parts)} fields; cron has five"
    for part, (name, low, high, names) in zip(parts, FIELDS, strict=True):
        for item in part.split(","):
            if not item_is_valid(item, low, high, names):
                return f"{item!r} is no {name} in {line!r}; {low} to {high}"
    return None


def item_is_valid(item: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    span, slash, step = item.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span == "*":
        return True
    first, dash, last = span.partition("-")
    start, end = number(first, low, names), number(last if dash else first, low, names)
    return start is not None and end is not None and low <= start <= end <= high


def number(written: str, low: int, names: tuple[str, ...]) -> int | None:
    if written.lower() in names:
        return names.index(written.lower()) + low
    return int(written) if written.isdigit() else None
