"""What BatchGetBuilds tells of a build, written while it runs."""

import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

FAILED = {"FAILED": "FAILED", "FAULT": "FAULT", "TIMED_OUT": "TIMED_OUT", "STOPPED": "STOPPED"}


class Record:
    """One build; `build` is the document that the API answers with."""

    def __init__(self, build: dict[str, Any], project_arn: str, region: str) -> None:
        self.build, self.project_arn, self.region = build, project_arn, region
        self.log: list[str] = []
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._status = "SUCCEEDED"
        now = datetime.now(UTC)
        self._phase("SUBMITTED", now)
        self.end_phase("SUBMITTED")
        self._phase("QUEUED", now)

    @property
    def id(self) -> str:
        return str(self.build["id"])

    @property
    def good(self) -> bool:
        return self._status == "SUCCEEDED"

    @property
    def stopped(self) -> bool:
        return self._status == "STOPPED"

    def _phase(self, kind: str, start: datetime) -> dict[str, Any]:
        phase: dict[str, Any] = {"phaseType": kind, "startTime": start, "contexts": []}
        self.build["phases"].append(phase)
        self.build["currentPhase"] = kind
        return phase

    def _open(self) -> dict[str, Any] | None:
        last: dict[str, Any] = self.build["phases"][-1]
        return last if "endTime" not in last else None

    def begin_phase(self, kind: str) -> None:
        with self._lock:
            open_phase = self._open()
            if open_phase is not None:
                self._end(open_phase, "SUCCEEDED")
            self._phase(kind, datetime.now(UTC))

    def end_phase(self, kind: str, status: str = "SUCCEEDED", message: str = "") -> None:
        with self._lock:
            for phase in reversed(self.build["phases"]):
                if phase["phaseType"] == kind and "endTime" not in phase:
                    self._end(phase, status, message)
                    return

    def _end(self, phase: dict[str, Any], status: str, message: str = "") -> None:
        now = datetime.now(UTC)
        phase |= {"phaseStatus": status, "endTime": now}
        phase["durationInSeconds"] = int((now - phase["startTime"]).total_seconds())
        if message:
            code, _, rest = message.partition(": ")
            phase["contexts"] = [{"statusCode": code, "message": rest or message}]

    def command_phase(self, kind: str, code: int, *, ended: str) -> None:
        """A phase of the buildspec with its exit code."""
        with self._lock:
            if self._open() is None or self.build["currentPhase"] != kind:
                self.begin_phase(kind)
            if code == 0:
                self.end_phase(kind)
                return
            how = "exit ended the shell" if ended == "exit" else "a command failed"
            self.fail("FAILED", f"COMMAND_EXECUTION_ERROR: {how} in phase {kind}. Reason: exit status {code}")

    def fail(self, status: str, message: str) -> None:
        with self._lock:
            open_phase = self._open()
            if open_phase is not None:
                self._end(open_phase, status, message)
            if self._status == "SUCCEEDED":
                self._status = status
            self.log.append(f"[Container] {message}")

    def running(self, process: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            self._process = process
            stopped = self.stopped
        if stopped:
            process.kill()

    def stop(self) -> None:
        """The shell is ended; the thread that waits for it does the rest."""
        with self._lock:
            if self.build["buildComplete"]:
                return
            self._status = "STOPPED"
            process = self._process
        if process is not None:
            process.kill()

    def add_log(self, text: str) -> None:
        with self._lock:
            self.log += text.splitlines()

    def read_exported(self, file: Path) -> None:
        if file.is_file():
            pairs = [one.partition("=") for one in file.read_text().split("\0") if one]
            self.build["exportedEnvironmentVariables"] = [{"name": n, "value": v} for n, _, v in pairs]

    def complete(self) -> None:
        with self._lock:
            open_phase = self._open()
            if open_phase is not None:
                self._end(open_phase, self._status)
            for kind in ("FINALIZING", "COMPLETED"):
                self.begin_phase(kind)
            self.end_phase("COMPLETED")
            self.build |= {"endTime": datetime.now(UTC), "buildStatus": self._status, "buildComplete": True}

    def write_logs(self, logs: Any) -> None:
        """With the role's own permission, so that a role without it leaves no log, as on AWS."""
        told = self.build["logs"]
        if told.get("cloudWatchLogs", {}).get("status") == "DISABLED" or not self.log:
            return
        group, stream = told["groupName"], told["streamName"]
        now = int(datetime.now(UTC).timestamp() * 1000)
        events = [{"timestamp": now, "message": line or " "} for line in self.log]
        try:
            _ignoring_existing(logs.create_log_group, logGroupName=group)
            _ignoring_existing(logs.create_log_stream, logGroupName=group, logStreamName=stream)
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        except ClientError as error:
            self.log.append(f"[Container] the log was not written to {group}: {error}")


def _ignoring_existing(create: Any, **params: str) -> None:
    """A group that the program made needs no right to make it."""
    try:
        create(**params)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ResourceAlreadyExistsException", "AccessDeniedException"):
            raise
