"""What the corrections remember beside moto: by account and region, gone when the process is."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.build_record import Record
from sandbox.cloud.call import Call
from sandbox.cloud.evaluator import Principal


@dataclass(slots=True)
class Place:
    """One account in one region."""

    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    builds: dict[str, Record] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    executions: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    actions: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    connections: dict[str, dict[str, Any]] = field(default_factory=dict)


class World:
    def __init__(self) -> None:
        self.endpoint = ""
        self.lock = threading.RLock()
        self.sessions: dict[str, Principal] = {}
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, account: str, region: str) -> Place:
        with self.lock:
            return self._places.setdefault((account, region), Place())

    def here(self, call: Call) -> Place:
        return self.place(call.account, call.region)

    def forget(self) -> None:
        with self.lock:
            self.sessions.clear()
            self._places.clear()
