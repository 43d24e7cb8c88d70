"""boto3 clients that speak to the emulator."""

from typing import Any

import boto3
from botocore.config import Config

from sandbox.cloud.back_door import REGION


def client(service: str, account: str, endpoint: str, region: str = REGION) -> Any:
    """A boto3 client that is the account's administrator."""
    made = _client(service, endpoint, region, key="AKIASANDBOXADMIN0000", secret="sandbox", token=None)

    def add_account(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-moto-account-id"] = account

    made.meta.events.register("before-call.*", add_account)
    return made


def client_of(service: str, credentials: dict[str, str], endpoint: str, region: str = REGION) -> Any:
    """A boto3 client of a role's session; `credentials` as AssumeRole returns them."""
    return _client(
        service,
        endpoint,
        region,
        key=credentials["AccessKeyId"],
        secret=credentials["SecretAccessKey"],
        token=credentials["SessionToken"],
    )


def _client(service: str, endpoint: str, region: str, *, key: str, secret: str, token: str | None) -> Any:
    # A 500 of the emulator is an answer, not a passing weakness: it is not retried.
    config = Config(retries={"max_attempts": 0, "mode": "standard"}, s3={"addressing_style": "path"})
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=config,
    )
