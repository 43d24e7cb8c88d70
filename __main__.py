"""One stack is one account. Read what people wrote, decide everything, and only then create."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.delivered_service import DeliveredService, DeliveredServiceArgs
from components.foundation import Foundation, FoundationArgs
from delivery.finding import Severity
from delivery.site import sites_of
from delivery.texts import Digest
from settings import Problems, judge, load
from settings.stack import stack
from toolbox import archive

toolbox = Digest(f"sha256:{archive.digest()}")
try:
    loaded = load(Path(__file__).parent)
    here = stack(pulumi.get_stack(), loaded)
    sites = {site.environment.name: site for site in sites_of(loaded.estate, toolbox)}
    found = (finding for site in sites.values() for finding in site.findings)
    told = judge(loaded, found, today=datetime.now(UTC).date())
except Problems as problems:
    raise pulumi.RunError(str(problems)) from problems  # the engine shows the sentences, and no traceback
places = {finding.place for finding in sites[here].findings}
for finding in (each for each in told if each.place in places):  # the other stacks tell their own
    (pulumi.log.warn if finding.severity is Severity.WARNING else pulumi.log.info)(str(finding))

site = sites[here]
account = aws.Provider(
    "account",
    region=site.account.region,
    allowed_account_ids=[site.account.id],
    default_tags=aws.ProviderDefaultTagsArgs(tags={"penstock:environment": site.account.environment}),
)
foundation = Foundation(
    "foundation",
    FoundationArgs(site=site, toolbox=archive.build(), toolbox_digest=toolbox),
    pulumi.ResourceOptions(provider=account),
)
services = [
    DeliveredService(
        delivered.service.id,
        DeliveredServiceArgs(
            account=site.account,
            delivered=delivered,
            artifacts_key_arn=foundation.artifacts_key_arn,
            logs_key_arn=foundation.logs_key_arn,
            generated=foundation.generated,
            boundary=foundation.boundary,
            ready=foundation.ready,
        ),
        pulumi.ResourceOptions(provider=account),
    )
    for delivered in site.delivered
    if delivered.pipelines
]

pulumi.export("environment", site.account.environment)
pulumi.export("pipelines", {name: arn for each in services for name, arn in each.pipeline_arns.items()})
pulumi.export("approvalsTopic", foundation.topic_arn)
pulumi.export("dashboard", foundation.dashboard_arn)
if foundation.connection_arn:
    pulumi.export("connectionToComplete", foundation.connection_arn)
