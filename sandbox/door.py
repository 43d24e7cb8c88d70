"""The daemon's door on loopback: one line of question, one line of answer.

`serve` opens a gRPC server that lives as long as the connection stays open, `who` tells the generation.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

_PATIENCE = 2.0


class Server(Protocol):
    def stop(self, grace: float | None) -> object: ...


Serve = Callable[[], tuple[Server, int]]


def ask(address: str, question: str) -> str | None:
    """The door's answer; None when nobody answers there."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_PATIENCE) as connection:
            connection.sendall(f"{question}\n".encode())
            return connection.makefile(encoding="utf-8").readline().strip() or None
    except (OSError, ValueError):
        return None


def listen(generation: str, serve: Serve) -> str:
    """Opens the door in a thread of its own and returns its address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=_receive, args=(listener, generation, serve), daemon=True, name="door").start()
    return f"127.0.0.1:{listener.getsockname()[1]}"


def _receive(listener: socket.socket, generation: str, serve: Serve) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection, generation, serve), daemon=True).start()


def _answer(connection: socket.socket, generation: str, serve: Serve) -> None:
    with connection, suppress(OSError), connection.makefile(encoding="utf-8") as lines:
        question = lines.readline().strip()
        if question == "who":
            connection.sendall(f"{generation}\n".encode())
        elif question == "serve":
            _host(connection, serve)


def _host(connection: socket.socket, serve: Serve) -> None:
    server, port = serve()
    try:
        connection.sendall(f"{port}\n".encode())
        while connection.recv(64):
            pass
    finally:
        server.stop(None)
