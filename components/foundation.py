"""What an account holds once, whatever is delivered into it: keys, stores, the ledger, duties and the watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam

from components.approvals import Approvals, ApprovalsArgs
from components.artifact_store import ArtifactStore, ArtifactStoreArgs
from components.build_project import BuildProject, BuildProjectArgs
from components.data_key import DataKey, DataKeyArgs
from components.delivered_service import log_of
from components.delivery_role import DeliveryRole, DeliveryRoleArgs
from components.instructions import Instructions, InstructionsArgs
from components.ledger import Ledger, LedgerArgs
from components.lost_events import LostEvents, LostEventsArgs
from components.puller import Puller, PullerArgs
from components.recorder import Recorder, RecorderArgs
from components.registry import Registry, RegistryArgs
from components.rollback import Rollback, RollbackArgs
from components.shared import Shared
from components.signing_key import SigningKey, SigningKeyArgs
from components.source_connection import SourceConnection, SourceConnectionArgs
from components.state_store import StateStore, StateStoreArgs
from components.watch import Watch, WatchArgs
from delivery.aws.backups import backup_role
from delivery.aws.boundary import boundary
from delivery.aws.names import IMAGES, DataClass, Duty
from delivery.backends.codepipeline.specification import Generated
from delivery.identity import Purpose
from delivery.site import Site
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True)
class FoundationArgs:
    site: Site
    toolbox: bytes
    toolbox_digest: Digest


class Foundation(pulumi.ComponentResource):
    shared: Shared
    connection_arn: pulumi.Output[str] | None
    topic_arn: pulumi.Output[str]
    dashboard_arn: pulumi.Output[str]

    def __init__(self, name: str, args: FoundationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Foundation", name, None, opts)
        self._here = pulumi.ResourceOptions(parent=self)
        site = args.site
        keys = {data: self._data_key(site, data) for data in DataClass}
        self.artifacts_key_arn, self.logs_key_arn = keys[DataClass.ARTIFACTS].arn, keys[DataClass.LOGS].arn
        generated = self._sealing_keys(site)
        self.boundary = self._boundary(name, site)
        roles = self._roles(site)
        stores = self._stores(site, keys, roles[Duty.BACKUP])
        self.connection_arn = self._connection(site)
        instructions = Instructions(
            "instructions",
            InstructionsArgs(
                account=site.account,
                toolbox=args.toolbox,
                toolbox_digest=args.toolbox_digest,
                buildspecs=site.buildspecs,
                after=stores,
            ),
            self._here,
        )
        approvals = self._duties(args, keys[DataClass.MESSAGES].arn, tuple(roles.values()))
        projects = self._shared_projects(name, site, roles[Duty.CHECK])
        self.shared = Shared(
            artifacts_key_arn=self.artifacts_key_arn,
            generated=generated,
            logs_key_arn=self.logs_key_arn,
            before_roles=[self.boundary],
            # A pipeline needs its role, its instructions, somebody to ask.
            before_pipelines=[roles[Duty.PIPELINE], instructions, approvals, *projects],
        )
        self._logs_of_slices(site)
        own = tuple(service for service in site.services if not service.slice)
        watch = WatchArgs(environment=site.environment, services=own, topic_arn=approvals.topic_arn)
        self.topic_arn = approvals.topic_arn
        self.dashboard_arn = Watch("watch", watch, self._here).dashboard_arn
        self.register_outputs({"topicArn": self.topic_arn, "dashboardArn": self.dashboard_arn})

    def _logs_of_slices(self, site: Site) -> None:
        """Here, because a slice's stack could name their key by its alias alone."""
        for delivered in site.delivered:
            if delivered.service.slice and delivered.pipelines:
                log_of(delivered.service.id, site.account, delivered, self.logs_key_arn, self._here)

    def _connection(self, site: Site) -> pulumi.Output[str] | None:
        if site.environment.connection:
            return None
        args = SourceConnectionArgs(account=site.account, forge=site.environment.forge)
        return SourceConnection("source", args, self._here).arn

    def _data_key(self, site: Site, data: DataClass) -> DataKey:
        above = site.above if data is DataClass.LEDGER else ()
        return DataKey(
            str(data), DataKeyArgs(account=site.account, data=data, readers_above=above), self._here
        )

    def _sealing_keys(self, site: Site) -> dict[Generated, pulumi.Output[str]]:
        """One seals; all that ever did verify."""
        current, retired = site.environment.sealing_key, site.environment.retired_sealing_keys
        arns = {
            number: self._sealing_key(site, number, number in retired).arn for number in (current, *retired)
        }
        return {
            Generated.SEALING_KEY: arns[current],
            Generated.SEALING_KEYS: pulumi.Output.all(*arns.values()).apply(",".join),
        }

    def _sealing_key(self, site: Site, number: int, retired: bool) -> SigningKey:
        args = SigningKeyArgs(
            account=site.account,
            alias=site.account.sealing_alias(number),
            signers=site.sealers,
            verifiers=(site.account.roles_of(Purpose.APPLY),),
            retired=retired,
        )
        return SigningKey(f"sealing-{number}", args, self._here)

    def _boundary(self, name: str, site: Site) -> iam.Policy:
        return iam.Policy(
            f"{name}-boundary",
            name=site.account.boundary_name,
            path="/penstock/",
            description="What no delivery role may do, whatever else it is allowed",
            policy=boundary(site.account).json,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _roles(self, site: Site) -> dict[str, DeliveryRole]:
        return {
            spec.purpose: DeliveryRole(
                spec.purpose, DeliveryRoleArgs(role=spec, after=[self.boundary]), self._here
            )
            for spec in (*site.duty_roles, backup_role(site.account))
        }

    def _stores(
        self, site: Site, keys: Mapping[DataClass, DataKey], backup: DeliveryRole
    ) -> tuple[pulumi.Resource, ...]:
        account = site.account
        pipelines = tuple(spec.name for each in site.delivered for spec in each.pipelines)
        artifacts = ArtifactStore(
            "artifacts",
            ArtifactStoreArgs(account=account, key_arn=self.artifacts_key_arn, pipelines=pipelines),
            self._here,
        )
        state = StateStore(
            "state",
            StateStoreArgs(
                account=account,
                key_arn=keys[DataClass.STATE].arn,
                access_logs=artifacts.access_logs,
                backup_role_arn=backup.arn,
            ),
            self._here,
        )
        ledger = Ledger(
            "ledger",
            LedgerArgs(account=account, key_arn=keys[DataClass.LEDGER].arn, readers_above=site.above),
            self._here,
        )
        images = RegistryArgs(account=account, repositories=(IMAGES,), key_arn=self.artifacts_key_arn)
        return (artifacts, state, ledger, Registry("images", images, self._here))

    def _duties(
        self, args: FoundationArgs, messages_key_arn: pulumi.Output[str], roles: tuple[DeliveryRole, ...]
    ) -> Approvals:
        site = args.site
        lost = LostEvents(
            "lost", LostEventsArgs(account=site.account, messages_key_arn=messages_key_arn), self._here
        )
        approvals = Approvals(
            "approvals",
            ApprovalsArgs(
                environment=site.environment,
                toolbox=args.toolbox_digest,
                messages_key_arn=messages_key_arn,
                logs_key_arn=self.logs_key_arn,
                artifacts_key_arn=self.artifacts_key_arn,
                lost_events_queue_arn=lost.arn,
                after=roles,
            ),
            self._here,
        )
        recorder = RecorderArgs(
            environment=site.environment,
            toolbox=args.toolbox_digest,
            logs_key_arn=self.logs_key_arn,
            artifacts_key_arn=self.artifacts_key_arn,
            lost_events_queue_arn=lost.arn,
            after=roles,
        )
        Recorder("recorder", recorder, self._here)
        for below in site.below:
            puller = PullerArgs(
                environment=site.environment,
                below=below,
                toolbox=args.toolbox_digest,
                logs_key_arn=self.logs_key_arn,
                artifacts_key_arn=self.artifacts_key_arn,
                lost_events_queue_arn=lost.arn,
                after=roles,
            )
            Puller("puller", puller, self._here)
        self._rollback(args, roles)
        return approvals

    def _rollback(self, args: FoundationArgs, roles: tuple[DeliveryRole, ...]) -> None:
        rollback = RollbackArgs(
            environment=args.site.environment,
            toolbox=args.toolbox_digest,
            logs_key_arn=self.logs_key_arn,
            artifacts_key_arn=self.artifacts_key_arn,
            after=roles,
        )
        Rollback("rollback", rollback, self._here)

    def _shared_projects(self, name: str, site: Site, role: DeliveryRole) -> tuple[pulumi.Resource, ...]:
        log = cloudwatch.LogGroup(
            f"{name}-checks",
            name=site.account.log_group(Duty.CHECK),
            retention_in_days=site.environment.log_retention_days,
            kms_key_id=self.logs_key_arn,
            opts=self._here,
        )
        return tuple(
            BuildProject(
                project.name,
                BuildProjectArgs(
                    account=site.account,
                    project=project,
                    artifacts_key_arn=self.artifacts_key_arn,
                    after=[role, log],
                ),
                self._here,
            )
            for project in site.shared_projects
        )
