"""One case a served type."""

from __future__ import annotations

from tests.sandbox.provider_cases import (
    delivery,
    identities,
    keys_and_buckets,
    messages,
    tables_and_images,
    watching,
)
from tests.sandbox.provider_cases.case import Case

_FILES = (delivery, identities, keys_and_buckets, messages, tables_and_images, watching)

CASES: tuple[Case, ...] = tuple(case for file in _FILES for case in file.CASES)
