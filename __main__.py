"""A stack is one account's foundation, or a slice of its services. Read what people wrote, decide all, then create."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.delivered_service import DeliveredService, DeliveredServiceArgs
from components.foundation import Foundation, FoundationArgs
from components.shared import by_name
from components.watch import Watch, WatchArgs
from delivery.decided import decide
from delivery.finding import Severity
from delivery.texts import Digest
from settings import Problems, judge, load
from settings.stack import stack
from toolbox import archive

toolbox = Digest(f"sha256:{archive.digest()}")
try:
    loaded = load(Path(__file__).parent)
    decided = decide(loaded.estate, stack(pulumi.get_stack(), loaded), toolbox)
    judged = judge(replace(loaded, estate=decided.estate), decided.findings, today=datetime.now(UTC).date())
except Problems as problems:
    raise pulumi.RunError(str(problems)) from problems  # the engine shows the sentences, and no traceback
for finding in decided.told(judged):
    (pulumi.log.warn if finding.severity is Severity.WARNING else pulumi.log.info)(str(finding))

site = decided.site
account = aws.Provider(
    "account",
    region=site.account.region,
    allowed_account_ids=[site.account.id],
    default_tags=aws.ProviderDefaultTagsArgs(tags={"penstock:environment": site.account.environment}),
)
at = pulumi.ResourceOptions(provider=account)
shared = by_name(site.environment)
if decided.stack.holds_foundation:
    args = FoundationArgs(site=site, toolbox=archive.build(), toolbox_digest=toolbox)
    foundation = Foundation("foundation", args, at)
    shared = foundation.shared
    pulumi.export("approvalsTopic", foundation.topic_arn)
    pulumi.export("dashboard", foundation.dashboard_arn)
    if foundation.connection_arn:
        pulumi.export("connectionToComplete", foundation.connection_arn)
else:
    topic = site.account.approvals_topic_arn
    watch = WatchArgs(
        environment=site.environment, services=site.services, topic_arn=topic, part=decided.stack.slice
    )
    pulumi.export("dashboard", Watch("watch", watch, at).dashboard_arn)
services = [
    DeliveredService(
        delivered.service.id,
        DeliveredServiceArgs(account=site.account, delivered=delivered, shared=shared),
        at,
    )
    for delivered in decided.delivered
]

pulumi.export("environment", site.account.environment)
pulumi.export("pipelines", {name: arn for each in services for name, arn in each.pipeline_arns.items()})
