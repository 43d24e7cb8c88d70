"""A window in the words of CodePipeline's DeploymentWindow rule.

Ours says when it opens and for how long; theirs is the set of minutes in which a deployment may start
(seconds are always a star): https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
"""

from __future__ import annotations

import re

from delivery.cron import NotACron, aws_days
from delivery.promises import Window


def cron_of(window: Window) -> str | None:
    """None where the rule cannot say it."""
    minute, hour, _, month, weekday = window.opens.split(" ")
    if minute != "0" or not hour.isdigit() or window.minutes % 60:
        return None
    first, last = int(hour), int(hour) + window.minutes // 60 - 1
    if not 0 <= first <= last <= 23:
        return None
    try:
        days = aws_days(window.opens)
    except NotACron:
        return None
    if re.fullmatch("(?:MON|TUE|WED|THU|FRI|SAT|[,-])+", weekday):  # where the week begins, only numbers feel
        days = ("?", weekday)
    return f"* * {first}-{last} {days[0]} {month} {days[1]} *"
