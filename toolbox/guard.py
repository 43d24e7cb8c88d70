"""guard: apply's own last look. Everything that speaks against it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolbox import (
    ancestry,
    decision,
    gate,
    told_by_codepipeline,
    told_by_github,
    told_by_gitlab,
)
from toolbox.gate import GateDocument
from toolbox.grammar import (
    ACCOUNT,
    ACCOUNT_IF_ANY,
    BUCKET_IF_ANY,
    COMMIT,
    DIGEST,
    EXECUTION,
    NAME,
    NAME_IF_ANY,
    NUMBER_IF_ANY,
    PATH,
    PREFIX_IF_ANY,
    PROTECTED_REF,
    REPOSITORY_IF_ANY,
    SECONDS,
    TABLE,
    TEXT,
    VERSION_IF_ANY,
)
from toolbox.record import Record
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import Refused, refuse_any


@dataclass(frozen=True)
class Guard(Request):
    source: str = flag(PATH, "folder of the full clone")
    commit: str = flag(COMMIT, "commit to be applied")
    protected_ref: str = flag(PROTECTED_REF, "protected branch of the remote, as in origin/main")
    account: str = flag(ACCOUNT, "account whose roles approve")
    execution: str = flag(EXECUTION, "this execution")
    service: str = flag(NAME, "service to be delivered")
    digest: str = flag(DIGEST, "digest of the sealed plan")
    gate: str = flag(TEXT, "the gate document, as JSON")
    table: str = flag(TABLE, "table of deployments")
    pipeline: str = flag(NAME_IF_ANY, "on CodePipeline: this pipeline", "")
    stage: str = flag(NAME_IF_ANY, "on CodePipeline: stage of the apply action", "")
    action: str = flag(NAME_IF_ANY, "on CodePipeline: the apply action", "")
    repository: str = flag(
        REPOSITORY_IF_ANY, "on GitHub: whose run this is", "", variable="GITHUB_REPOSITORY"
    )
    project: str = flag(NUMBER_IF_ANY, "on GitLab: whose job this is", "", variable="CI_PROJECT_ID")
    job: str = flag(NUMBER_IF_ANY, "on GitLab: this job", "", variable="CI_JOB_ID")
    bucket: str = flag(BUCKET_IF_ANY, "on forges: bucket of sealed plans", "")
    owner: str = flag(ACCOUNT_IF_ANY, "on forges: account that owns the bucket", "")
    prefix: str = flag(PREFIX_IF_ANY, "on forges: where sealed plans stand in the bucket", "")
    version_id: str = flag(VERSION_IF_ANY, "on forges: version of the sealed plan", "")
    wait: str = flag(SECONDS, "seconds to wait for the record to show this job", "30")


READERS: Mapping[str, Callable[[Guard, GateDocument, Edges], Record]] = {
    gate.CODEPIPELINE: told_by_codepipeline.record,
    gate.GITHUB: told_by_github.record,
    gate.GITLAB: told_by_gitlab.record,
}


def run(asked: Guard, edges: Edges) -> None:
    document = gate.gate(asked.gate)
    checkout = edges.checkout(asked.source, asked.commit, asked.protected_ref)
    unmerged = tuple(ancestry.refusals(checkout, commit=asked.commit, ref=asked.protected_ref))
    try:
        record = READERS[document.platform](asked, document, edges)
    except Refused as refusal:
        raise Refused(*unmerged, *refusal.sentences) from None
    refuse_any((*unmerged, *decision.refusals(document, record)))
    for group in document.unseen:
        edges.say(f"Whether {group} agreed, this platform shows to no job: that was not looked at here.")
    seen = len(document.approvals) - len(document.unseen)
    edges.say(f"The plan {asked.digest} of {asked.commit} may be applied ({seen} approvals).")
