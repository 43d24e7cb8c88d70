"""The provider's own configuration: which account and region, which tags on everything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.provider.values import UNKNOWN, Json, Properties

# moto's own account, for a program that does not say which account it means.
DEFAULT_ACCOUNT = "123456789012"
_ARN_COLONS = 5
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    account: str = DEFAULT_ACCOUNT
    region: str = ""
    default_tags: Mapping[str, Json] = field(default_factory=dict)


def plain(config: Properties) -> Properties:
    """The SDK hands nested configuration over as JSON text."""
    return {name: _plain(value) for name, value in config.items()}


def _plain(value: Json) -> Json:
    if not isinstance(value, str) or value[:1] not in ("[", "{", "t", "f", '"'):
        return value
    try:
        decoded: Json = json.loads(value)
    except ValueError:
        return value
    return decoded


def configuration(config: Properties) -> Configuration:
    settings = plain(config)
    region = settings.get("region")
    tags = settings.get("defaultTags")
    inner = tags.get("tags") if isinstance(tags, dict) else None
    return Configuration(
        account=_account(settings) or DEFAULT_ACCOUNT,
        region=region if isinstance(region, str) and region != UNKNOWN else "",
        default_tags=inner if isinstance(inner, dict) else {},
    )


def problems(config: Properties) -> list[tuple[str, str]]:
    settings = plain(config)
    found = []
    account, region = _account(settings), settings.get("region")
    if account is not None and not re.fullmatch(r"\d{12}", account):
        found.append(("allowedAccountIds", f"{account!r} is not an AWS account id: write its twelve digits."))
    if not isinstance(region, str) or (region != UNKNOWN and not _REGION.fullmatch(region)):
        found.append(("region", f"{region!r} is not an AWS region: write one such as 'eu-central-1'."))
    if "ignoreTags" in settings:
        found.append(("ignoreTags", "The sandbox cannot ignore tags: leave `ignore_tags` out here."))
    return found


def _account(settings: Properties) -> str | None:
    """The account allowed, else that of the role to assume: both say where the program means to be."""
    allowed, roles = settings.get("allowedAccountIds"), settings.get("assumeRoles")
    if isinstance(allowed, list) and allowed and allowed[0] != UNKNOWN:
        return str(allowed[0])
    role = (
        roles[0].get("roleArn") if isinstance(roles, list) and roles and isinstance(roles[0], dict) else None
    )
    return role.split(":")[4] if isinstance(role, str) and role.count(":") >= _ARN_COLONS else None
