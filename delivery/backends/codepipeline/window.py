"""A window in the words of CodePipeline's DeploymentWindow rule.

Ours says when it opens and for how long; theirs is the set of minutes in which a deployment may start
(seconds are always a star): https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
"""

from __future__ import annotations

from delivery.promises import Window


def cron_of(window: Window) -> str | None:
    """None where the rule cannot say it."""
    minute, hour, day, month, weekday = window.opens.split(" ")
    if minute != "0" or not hour.isdigit() or window.minutes % 60:
        return None
    first, last = int(hour), int(hour) + window.minutes // 60 - 1
    if not 0 <= first <= last <= 23:
        return None
    if day != "*" and weekday != "*":  # one of the two must be a question mark there
        return None
    days = ("?", weekday) if weekday != "*" else (day, "?")
    return f"* * {first}-{last} {days[0]} {month} {days[1]} *"
