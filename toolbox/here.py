"""The edges as they are in a job."""

from __future__ import annotations

import functools
import os
import time
from datetime import datetime, timezone

from toolbox import ancestry, aws, sites
from toolbox.cloudwatch import CloudWatch
from toolbox.codepipeline import CodePipeline
from toolbox.dynamodb import DynamoLedger
from toolbox.https import Https
from toolbox.kms import Kms
from toolbox.seams import Edges
from toolbox.vault import S3Vault


class WallClock:
    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def wait(self, seconds: int) -> None:
        time.sleep(seconds)


def edges() -> Edges:
    make = functools.lru_cache(maxsize=None)(aws.clients)
    return Edges(
        pipelines=CodePipeline(make),
        ledger=DynamoLedger(make),
        vault=S3Vault(make),
        keys=Kms(make),
        metrics=CloudWatch(make),
        github=Https(sites.GITHUB, os.environ),
        gitlab=Https(sites.GITLAB, os.environ),
        clock=WallClock(),
        checkout=ancestry.look,
        say=functools.partial(print, flush=True),
    )
