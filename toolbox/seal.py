"""seal: plan, manifest and signature become one object, known by its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolbox import files, sealed, state
from toolbox.grammar import (
    ACCOUNT,
    BUCKET,
    COMMIT,
    KEY_ARN,
    NAME,
    PATH,
    PREFIX,
    TOOLS,
    VERSION,
    tool_versions,
)
from toolbox.manifest import Manifest
from toolbox.request import Request, flag
from toolbox.seams import Edges

STATE_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True)
class Seal(Request):
    plan: str = flag(PATH, "the plan file")
    plan_json: str = flag(PATH, "the plan as JSON")
    state: str = flag(PATH, "the state the plan was made on; no such file: before the first apply")
    service: str = flag(NAME, "service that was planned")
    environment: str = flag(NAME, "environment that was planned")
    commit: str = flag(COMMIT, "commit that was planned")
    key: str = flag(KEY_ARN, "key that signs")
    bucket: str = flag(BUCKET, "bucket of sealed plans")
    owner: str = flag(ACCOUNT, "account that owns the bucket")
    prefix: str = flag(PREFIX, "where sealed plans stand in the bucket")
    tools: str = flag(TOOLS, "versions of the tools, as in terraform=1.13.0,trivy=0.66.0", "")
    exports: str = flag(PATH, "file for DIGEST=... and VERSION_ID=..., to be sourced by sh", "")


def run(asked: Seal, edges: Edges) -> None:
    contents = {
        "tfplan": files.content(asked.plan, "--plan", limit=sealed.MEMBER_LIMIT),
        "plan.json": files.content(asked.plan_json, "--plan-json", limit=sealed.MEMBER_LIMIT),
    }
    manifest = _manifest(asked, contents, edges.clock.now()).encode()
    signature = edges.keys.sign(asked.key, manifest)
    made = sealed.join(sealed.Sealed(manifest=manifest, signature=signature, archive=sealed.pack(contents)))
    digest = sealed.digest(made)
    version = VERSION.read(
        edges.vault.keep(
            bucket=asked.bucket, owner=asked.owner, key=sealed.key(asked.prefix, digest), content=made
        ),
        "The sealed object's version id",
    )
    if asked.exports:
        files.write(
            Path(asked.exports), f"DIGEST={digest}\nVERSION_ID={version}\nexport DIGEST VERSION_ID\n".encode()
        )
    edges.say(digest)


def _manifest(asked: Seal, contents: dict[str, bytes], now: datetime) -> Manifest:
    text = files.content(asked.state, "--state", limit=STATE_LIMIT, absent=b"")
    return Manifest(
        service=asked.service,
        environment=asked.environment,
        commit=asked.commit,
        members=sealed.members(contents),
        tools=tuple(sorted(tool_versions(asked.tools).items())),
        base=state.base(text),
        created=now,
        key=asked.key,
    )
