"""Texts in which GitLab itself would look for variables, kept as what they are.

https://docs.gitlab.com/ci/variables/where_variables_can_be_used/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.finding import Finding, error
from delivery.job import Job

# GitLab replaces these in an address before anybody else reads it, and knows no escape for them.
NAMED = re.compile(r"%[A-Za-z_][A-Za-z0-9_]*%")


def literal(text: str) -> str:
    """What a runner expands: there, two dollars are one."""
    return text.replace("$", "$$")


def address(url: str) -> str:
    """In an address two dollars would still begin a variable; its own way of writing one does not."""
    return url.replace("$", "%24")


def check_address(url: str, place: str) -> Iterator[Finding]:
    found = NAMED.search(url)
    if found:
        yield error(
            "text-unsayable",
            f"{place}, url",
            f"GitLab puts the value of a variable where {url!r} says {found[0]!r}",
            "Write that part of the address without percent signs.",
        )


def check_key_files(job: Job, place: str) -> Iterator[Finding]:
    """GitLab looks for these files itself, and what it does with a dollar there is written nowhere."""
    for cache in job.caches:
        for path in (path for path in cache.key_files if "$" in f"{job.folder}/{path}"):
            yield error(
                "text-unsayable",
                f"{place}, cache {cache.name}",
                f"its key is made of {path!r} in the folder {job.folder!r}, which would name a variable",
                "Call the file or the folder something without a dollar.",
            )
