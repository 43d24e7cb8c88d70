"""Types that the emulator is not asked about: arguments checked by the SDK, then echoed with plausible outputs."""

from __future__ import annotations

import hashlib
import re

from sandbox.provider import sdk
from sandbox.provider.account import Configuration
from sandbox.provider.values import UNKNOWN, Properties

_NAMES = ("name", "identifier", "bucket", "domainName", "alias")
_ADDRESS = re.compile(r"(url|endpoint|address|domainName)$", re.IGNORECASE)


def identity(token: str, name: str, inputs: Properties, seed: str) -> str:
    given = next((inputs[one] for one in _NAMES if isinstance(inputs.get(one), str)), None)
    return (
        str(given)
        if given is not None
        else f"{name}-{hashlib.sha256(f'{token}{seed}'.encode()).hexdigest()[:7]}"
    )


def outputs(token: str, made: str, inputs: Properties, account: Configuration) -> Properties:
    schema = sdk.resource(token)
    computed = sorted((schema.outputs if schema is not None else frozenset()) - set(inputs))
    return {
        **_given(inputs),
        **{
            name: _value(token, name, made, account)
            for name in computed
            if name not in (schema.arguments if schema is not None else {})
        },
        "region": inputs.get("region", account.region),
    }


def preview(token: str, inputs: Properties) -> Properties:
    schema = sdk.resource(token)
    computed = (schema.outputs - set(schema.arguments) if schema is not None else frozenset()) - set(inputs)
    return {**_given(inputs), **dict.fromkeys(sorted(computed), UNKNOWN)}


def _given(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}


def _value(token: str, name: str, made: str, account: Configuration) -> str | None:
    """Only what has a form that can be known: an ARN, an address, an id. The rest stays unsaid."""
    package = token.partition(":")[2].partition("/")[0].lower()
    kind = token.rpartition(":")[2]
    kind = kind[:1].lower() + kind[1:]
    if name == "arn" or name.endswith("Arn"):
        return f"arn:aws:{package}:{account.region}:{account.account}:{kind}/{made}"
    if _ADDRESS.search(name):
        plain = re.sub(r"[^a-z0-9-]", "-", made.lower())
        host = f"{plain}.{package}.{account.region}.amazonaws.com"
        return f"https://{host}" if name.lower().endswith("url") else host
    return made if name.endswith(("Id", "Name")) else None
