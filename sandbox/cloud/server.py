"""Serving the corrected emulator on loopback."""

import socket
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from sandbox.cloud.corrections import doors, handlers, patch_moto
from sandbox.cloud.front import Front
from sandbox.cloud.world import World

LOOPBACK = "127.0.0.1"


class PortBusy(OSError):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} on {LOOPBACK} is taken; stop what holds it or ask for port 0 (any free one)"
        )


class QuietHandler(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A line a call would bury the run's own output."""


def serve(port: int = 0) -> str:
    """Starts the corrected moto in a daemon thread and returns its endpoint."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise PortBusy(port) from error
    listener.listen(128)
    taken: int = listener.getsockname()[1]
    patch_moto()
    world = World()
    front = Front(DomainDispatcherApplication(create_backend_app), world, handlers(), doors())
    server = make_server(
        LOOPBACK, taken, front, threaded=True, request_handler=QuietHandler, fd=listener.detach()
    )
    world.endpoint = f"http://{LOOPBACK}:{taken}"
    threading.Thread(target=server.serve_forever, daemon=True, name="cloud").start()
    return world.endpoint
