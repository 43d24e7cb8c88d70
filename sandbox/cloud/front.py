"""The WSGI front before moto: who calls, may they, does a correction answer, else moto as it is."""

import io
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from moto.iam.models import get_account_id_from

from sandbox.cloud.access import authorise
from sandbox.cloud.call import HEADER, Call, Environ, Onward, Refused, Reply, read, refuse
from sandbox.cloud.evaluator import Kind, Principal
from sandbox.cloud.world import World

Handler = Callable[[World, Call, Onward], Reply]
Door = Callable[[World, Onward, dict[str, Any]], dict[str, Any]]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
OWN_PATHS = ("/moto-api", "/latest/")  # moto's own, which nobody signs
BACK_DOOR = "/_sandbox/"
REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 412: "Precondition Failed"}


class Front:
    def __init__(
        self, moto: Wsgi, world: World, handlers: Mapping[tuple[str, str], Handler], doors: Mapping[str, Door]
    ) -> None:
        self._moto, self._world, self._handlers, self._doors = moto, world, handlers, doors
        # Moto's models are plain dicts: one thread walks what another fills, unless they take turns. Not held
        # around a correction, for some call this very server (an event starts a build).
        self._turn = threading.RLock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(BACK_DOOR):
            reply = self._open(path.removeprefix(BACK_DOOR), environ)
        else:
            if path == "/moto-api/reset":
                self._world.forget()
            reply = self.handle(read(environ))
        headers = [(k, v) for k, v in reply.headers if k.lower() not in ("connection", "transfer-encoding")]
        if not any(k.lower() == "content-length" for k, _ in headers):
            headers.append(("Content-Length", str(len(reply.body))))
        start_response(f"{reply.status} {REASONS.get(reply.status, 'Status')}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    def _open(self, door: str, environ: Environ) -> Reply:
        """The sandbox's own doors: what no caller of AWS could do."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        try:
            asked = json.loads(environ["wsgi.input"].read(length) or b"{}")
            found = self._doors[door](self._world, self.handle, asked)
        except KeyError as missing:
            found, status = {"error": f"no such door or field: {missing}"}, 400
        except (Refused, ClientError, ValueError) as refused:
            found, status = {"error": str(refused)}, 400
        except Exception as error:  # noqa: BLE001 - a door answers with a sentence too
            found, status = {"error": f"the sandbox failed: {error!r}"}, 400
        else:
            status = 200
        return Reply(status, [("Content-Type", "application/json")], json.dumps(found, default=str).encode())

    def handle(self, call: Call) -> Reply:
        try:
            with self._turn:
                identify(self._world, call)
                authorise(call)
            handler = self._handlers.get((call.service, call.operation))
            return handler(self._world, call, self.onward) if handler else self.onward(call)
        except Refused as refused:
            return refuse(call, refused)
        except Exception as error:  # noqa: BLE001 - whatever fails in here, the caller gets one sentence, no retry
            message = f"this cloud cannot do {call.service} {call.operation}: {error!r}"
            return refuse(call, Refused("NotImplemented", message, 501))

    def onward(self, call: Call) -> Reply:
        """Moto's own answer."""
        environ = {**call.environ, HEADER: call.account, "wsgi.input": io.BytesIO(call.body)}
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            told[:] = [status, headers]

        with self._turn:
            body = b"".join(self._moto(environ, start_response))
        return Reply(int(told[0].split()[0]), told[1], body)


def identify(world: World, call: Call) -> None:
    """A key from AssumeRole is that role's session; any other is the administrator of its account."""
    if not call.service and not call.environ.get("PATH_INFO", "").startswith(OWN_PATHS):
        raise Refused("MissingAuthenticationToken", "Missing Authentication Token", 403)
    session = world.sessions.get(call.access_key)
    if session is not None:
        call.principal = session
        call.move_to(session.account)
        return
    if call.header("x-amz-security-token") or call.access_key.startswith("ASIA"):
        message = "The security token included in the request is invalid: no session of this emulator has it"
        raise Refused("UnrecognizedClientException", message, 403)
    call.account = call.header("x-moto-account-id") or get_account_id_from(call.access_key)
    root = f"arn:aws:iam::{call.account}:root"
    call.principal = Principal(kind=Kind.ADMINISTRATOR, arn=root, account=call.account)
