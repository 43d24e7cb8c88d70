"""One call to the cloud: read from HTTP through botocore's own service models, answered in the same shape."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound

from sandbox.cloud.evaluator import Kind, Principal

Environ = dict[str, Any]
# Signing names that differ from botocore's service names.
SERVICES = {"monitoring": "cloudwatch", "email": "ses", "states": "stepfunctions"}
CONTENT = {"json": "application/x-amz-json-1.1", "rest-json": "application/json"}
HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
DEFAULT_REGION = "us-east-1"


class Refused(Exception):
    """An AWS error: its code, its message, its status."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.extra = code, message, status, extra


@dataclass(slots=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found

    @property
    def good(self) -> bool:
        return self.status < 300


@dataclass(slots=True, kw_only=True)
class Call:
    environ: Environ
    body: bytes
    service: str = ""
    operation: str = ""
    protocol: str = ""
    region: str = DEFAULT_REGION
    account: str = ""
    access_key: str = ""
    principal: Principal = field(
        default_factory=lambda: Principal(kind=Kind.ADMINISTRATOR, arn="", account="")
    )
    params: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        found: str | None = self.environ.get("HTTP_" + name.upper().replace("-", "_"))
        return found

    def arn(self, rest: str, service: str = "") -> str:
        return f"arn:aws:{service or self.service}:{self.region}:{self.account}:{rest}"

    def move_to(self, account: str, region: str = "") -> None:
        """Sends the call on to another account's resources."""
        self.account = self.environ[HEADER] = account
        if region and region != self.region:
            self.environ["HTTP_AUTHORIZATION"] = self.environ["HTTP_AUTHORIZATION"].replace(
                f"/{self.region}/", f"/{region}/", 1
            )
            self.environ["HTTP_USER_AGENT"] = ""  # moto also looks for a region in it
            self.region = region


Onward = Callable[[Call], Reply]


def read_body(environ: Environ) -> bytes:
    """The whole body; a chunked one gets a length, so that it can be read again."""
    stream = environ["wsgi.input"]
    if "chunked" in environ.pop("HTTP_TRANSFER_ENCODING", ""):
        body: bytes = stream.read()
        environ.pop("wsgi.input_terminated", None)
        environ["CONTENT_LENGTH"] = str(len(body))
        return body
    found: bytes = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    return found


def read(environ: Environ) -> Call:
    """Service and region from the signature, operation and parameters as botocore describes them."""
    body = read_body(environ)
    call = Call(environ=environ, body=body)
    scope = _scope(environ)
    if len(scope) == 5:
        call.access_key, call.region = scope[0], scope[2]
        call.service = SERVICES.get(scope[3], scope[3])
    elif b"Action=AssumeRoleWith" in body:
        call.service = "sts"  # signed by the identity provider's token instead
    try:
        _read_operation(call)
    except (UnknownServiceError, OperationNotFoundError, NotFound, NotImplementedError, KeyError):
        call.operation = (environ.get("HTTP_X_AMZ_TARGET") or "").rpartition(".")[2]
    return call


def _scope(environ: Environ) -> list[str]:
    """Key, date, region, service: in the header, or in the query of a presigned address."""
    header: str = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0]
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if "AWSAccessKeyId" in query:  # boto3 still presigns for S3 in the oldest way
        return [query["AWSAccessKeyId"][0], "", DEFAULT_REGION, "s3", ""]
    return (header or query.get("X-Amz-Credential", [""])[0]).split("/")


def _request(call: Call) -> Request:
    return Request({**call.environ, "wsgi.input": io.BytesIO(call.body)})


def _read_operation(call: Call) -> None:
    if not call.service:
        return
    request = _request(call)
    operation, uri = get_service_router(call.service).match(request)
    call.operation = str(operation.name)
    call.protocol = determine_request_protocol(get_service_model(call.service), request.content_type)
    # A body of S3 is the object itself: only headers, path and query are read here.
    data = b"" if operation.has_streaming_input else call.body
    call.params = PROTOCOL_PARSERS[call.protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": data,
            "url_path": request.path,
            "url_params": uri,
        }
    )


def answer(call: Call, result: dict[str, Any]) -> Reply:
    """A good reply in the protocol of the call, dates as the protocol writes them."""
    model = get_service_model(call.service).operation_model(call.operation)
    serializer = get_serializer_class(call.service, call.protocol)(model)
    found = serializer.serialize(result)
    body = found["body"]
    headers = [(str(k), str(v)) for k, v in found["headers"].items() if k.lower() != "content-type"]
    headers.append(("Content-Type", CONTENT.get(call.protocol, "text/xml")))
    return Reply(int(found["status_code"]), headers, body.encode() if isinstance(body, str) else body)


def refuse(call: Call, why: Refused) -> Reply:
    if call.service in ("s3", ""):
        text = f"<?xml version='1.0'?><Error><Code>{why.code}</Code><Message>{escape(why.message)}</Message></Error>"
        return Reply(why.status, [("Content-Type", "application/xml")], text.encode())
    if call.protocol in ("query", "ec2"):
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{why.code}</Code>"
            f"<Message>{escape(why.message)}</Message></Error><RequestId>sandbox</RequestId></ErrorResponse>"
        )
        return Reply(why.status, [("Content-Type", "text/xml")], text.encode())
    document = {"__type": why.code, "message": why.message, **why.extra}
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", why.code)]
    return Reply(why.status, headers, json.dumps(document).encode())


def rewritten(call: Call, operation: str, params: dict[str, Any]) -> Call:
    """The same caller's call of another operation of the same JSON service."""
    prefix = get_service_model(call.service).metadata["targetPrefix"]
    body = json.dumps(params).encode()
    environ = {**call.environ, "HTTP_X_AMZ_TARGET": f"{prefix}.{operation}", "CONTENT_LENGTH": str(len(body))}
    return Call(
        environ=environ,
        body=body,
        service=call.service,
        operation=operation,
        protocol=call.protocol,
        region=call.region,
        account=call.account,
        access_key=call.access_key,
        principal=call.principal,
        params=params,
    )
