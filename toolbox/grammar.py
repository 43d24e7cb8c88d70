"""What each word may look like: the one place where foreign text becomes a value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolbox.stops import Refused, shown


@dataclass(frozen=True)
class Word:
    pattern: str
    expected: str

    def holds(self, found: object) -> bool:
        return isinstance(found, str) and re.fullmatch(self.pattern, found, re.ASCII) is not None

    def read(self, found: object, place: str) -> str:
        if isinstance(found, str) and self.holds(found):
            return found
        raise Refused(f"{place} is {shown(found)}; expected {self.expected}.")


_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,98}[A-Za-z0-9])?"

COMMIT = Word(r"[0-9a-f]{40}", "a full commit id of 40 lower-case hexadecimal digits")
DIGEST = Word(r"[0-9a-f]{64}", "a SHA-256 digest of 64 lower-case hexadecimal digits")
NAME = Word(_NAME, "a name of letters, digits, '.', '_', '@', '-', at most 100 characters")
NAME_IF_ANY = Word(rf"(?:{_NAME})?", NAME.expected)
ACCOUNT = Word(r"[0-9]{12}", "an AWS account id of 12 digits")
ACCOUNT_IF_ANY = Word(r"(?:[0-9]{12})?", ACCOUNT.expected)
BUCKET = Word(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket name")
PREFIX = Word(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*", "a key prefix without '/' at either end")
TABLE = Word(r"[A-Za-z0-9_.-]{3,255}", "a table name")
TABLE_ARN = Word(
    r"arn:aws:dynamodb:[a-z]{2}(?:-[a-z]+)+-[0-9]:[0-9]{12}:table/[A-Za-z0-9_.-]{3,255}", "the ARN of a table"
)
KEY_ARN = Word(
    r"arn:aws:kms:[a-z]{2}(?:-[a-z]+)+-[0-9]:[0-9]{12}:(?:key/[A-Za-z0-9-]{1,64}|alias/penstock-[A-Za-z0-9-]{1,100})",
    "the ARN of a KMS key, or of one of this system's own aliases (any other could be moved)",
)
KEY_ARNS = Word(rf"{KEY_ARN.pattern}(?:,{KEY_ARN.pattern})*", "ARNs of KMS keys with commas between them")
VERSION = Word(r"[A-Za-z0-9._-]{1,1024}", "an object's version id")
EXECUTION = Word(r"[A-Za-z0-9-]{1,64}", "an execution id")
PROTECTED_REF = Word(
    r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+", "a branch of a remote, as in origin/main"
)
TOOL = Word(r"[A-Za-z0-9_-]{1,40}", "the name of a tool")
TOOL_VERSION = Word(r"[A-Za-z0-9.+_-]{1,40}", "the version of a tool")
_TOOL = f"{TOOL.pattern}={TOOL_VERSION.pattern}"
TOOLS = Word(
    rf"(?:{_TOOL}(?:,{_TOOL})*)?",
    "tool=version pairs with commas between them, as in terraform=1.13.0",
)
RUN = Word(r"[1-9][0-9]{0,19}", "the id of a run, in digits")
REPOSITORY_IF_ANY = Word(
    r"(?:[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100})?", "a repository, as in owner/name"
)
BUCKET_IF_ANY = Word(rf"(?:{BUCKET.pattern})?", BUCKET.expected)
PREFIX_IF_ANY = Word(rf"(?:{PREFIX.pattern})?", PREFIX.expected)
VERSION_IF_ANY = Word(rf"(?:{VERSION.pattern})?", VERSION.expected)
CRON = Word(
    r"[0-9*,/-]+ [0-9*,/-]+ [0-9*,/-]+ [0-9A-Z*,/-]+ [0-9A-Z*,/-]+", "a cron expression of five fields"
)
TIME_ZONE = Word(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+)*", "a time zone of the IANA database")
DAY = Word(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day as in 2026-12-24")
SECONDS = Word(r"[0-9]{1,4}", "whole seconds, at most 9999")
PATH = Word(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,4096}", "a path without control characters")
TEXT = Word(r"(?s).{1,65536}", "some text")
UTC = Word(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z",
    "a UTC time as in 2026-01-31T12:00:00Z",
)
OFFSET = Word(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})",
    "a time with its offset, as in 2026-01-31T12:00:00.000+01:00",
)
NUMBER_IF_ANY = Word(r"(?:[1-9][0-9]{0,19})?", "a number")
PRINCIPAL = Word(r"arn:aws:(?:sts|iam)::[0-9]{12}:[A-Za-z0-9+=,.@_/-]{1,400}", "the ARN of who acted")


def key_arns(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def tool_versions(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(",") if pair)
