"""What apply asks of a forge's own record before it opens what was reviewed: the toolbox's `guard` reads this.

Canonical, so that a change of the gate is a change of bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from delivery.gate import Gate
from delivery.promises import AuthorExcluded, Commented, DistinctPeople, Freeze, SucceededIn

# A yes without a stated life has a day; CodePipeline itself would give it a week.
UNSTATED_EXPIRY_MINUTES = 1440


def forge_document(platform: str, approvals: Iterable[Mapping[str, object]], gate: Gate) -> str:
    """`approvals`: for each group where the forge keeps its answers, if it shows them at all, and how many it asks."""
    document = {
        "platform": platform,
        "approvals": [dict(each) for each in approvals],
        "distinct": DistinctPeople() in gate.promises,
        "author_excluded": AuthorExcluded() in gate.promises,
        "commented": Commented() in gate.promises,
        "expires_minutes": gate.expires_minutes or UNSTATED_EXPIRY_MINUTES,
        "wait_minutes": gate.wait_minutes,
        "windows": [
            {"opens": each.opens, "minutes": each.minutes, "time_zone": each.time_zone}
            for each in gate.windows
        ],
        "freezes": [
            {"first": each.first, "last": each.last, "time_zone": each.time_zone} for each in gate.of(Freeze)
        ],
        "succeeded_in": sorted(each.environment for each in gate.of(SucceededIn)),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
