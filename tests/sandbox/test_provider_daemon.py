"""The warm process, its door, and the plugin the engine starts."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox import daemon
from sandbox.provider import install_plugin

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("a home with blanks") / ".penstock"
    yield folder
    daemon.stop(folder)


def until(good: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not good() and time.monotonic() < deadline:
        time.sleep(0.02)
    return good()


def plugin(home: Path) -> subprocess.Popen[str]:
    command = [str(install_plugin(home)), "127.0.0.1:1"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answers(port: int) -> bool:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            return bool(stub.GetPluginInfo(Empty(), timeout=2).version == "7.51.1")
        except grpc.RpcError:
            return False


def test_a_home_without_a_daemon_has_no_status_and_stopping_it_is_no_error(tmp_path: Path) -> None:
    assert daemon.status(tmp_path) is None
    daemon.stop(tmp_path)


@pytest.mark.slow
def test_starting_twice_gives_the_same_daemon(home: Path) -> None:
    first = daemon.start(home)
    assert daemon.start(home) == first == daemon.status(home)
    assert first.endpoint.startswith("http://127.0.0.1:")


@pytest.mark.slow
def test_only_its_owner_can_read_where_the_daemon_is(home: Path) -> None:
    running = daemon.start(home)
    record = home / daemon.RECORD
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert json.loads(record.read_text())["pid"] == running.pid


@pytest.mark.slow
def test_each_plugin_has_a_server_of_its_own_that_goes_with_it(home: Path) -> None:
    daemon.start(home)
    one, two = plugin(home), plugin(home)
    try:
        assert one.stdout is not None
        assert two.stdout is not None
        ports = [int(one.stdout.readline()), int(two.stdout.readline())]
        assert ports[0] != ports[1]
        assert all(answers(port) for port in ports)
        one.kill()
        assert until(lambda: not answers(ports[0]))
        assert answers(ports[1])
    finally:
        for process in (one, two):
            process.kill()
            process.communicate()


def left_behind(home: Path, engine: str) -> int:
    """The plugin that this engine started, when the engine has ended."""
    done = subprocess.run(
        [sys.executable, "-c", engine, str(install_plugin(home))], capture_output=True, text=True, timeout=60
    )
    return int(done.stdout)


@pytest.mark.slow
def test_the_plugin_dies_with_the_engine_that_started_it(home: Path) -> None:
    daemon.start(home)
    engine = (
        "import subprocess, sys; child = subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, text=True); "
        "child.stdout.readline(); print(child.pid)"
    )
    orphan = left_behind(home, engine)
    assert until(lambda: not alive(orphan))


@pytest.mark.slow
def test_the_plugin_dies_with_an_engine_that_did_not_wait_for_it(home: Path) -> None:
    daemon.start(home)
    engine = (
        "import subprocess, sys; "
        "print(subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).pid)"
    )
    orphan = left_behind(home, engine)
    assert until(lambda: not alive(orphan))


@pytest.mark.slow
def test_the_daemon_outlives_the_command_that_started_it_and_ends_when_asked(tmp_path: Path) -> None:
    starter = (
        "import sys; from pathlib import Path; from sandbox import daemon; daemon.start(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", starter, str(tmp_path)], cwd=ROOT, check=True)
    running = daemon.status(tmp_path)
    assert running is not None
    daemon.stop(tmp_path)
    assert daemon.status(tmp_path) is None
    assert not (tmp_path / daemon.RECORD).exists()
    assert until(lambda: not alive(running.pid))


@pytest.mark.slow
def test_a_killed_daemon_is_noticed_and_a_new_one_has_a_new_generation(tmp_path: Path) -> None:
    first = daemon.start(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    assert until(lambda: daemon.status(tmp_path) is None)
    second = daemon.start(tmp_path)
    daemon.stop(tmp_path)
    assert second.generation != first.generation


@pytest.mark.slow
def test_a_daemon_that_hangs_is_ended_all_the_same(tmp_path: Path) -> None:
    running = daemon.start(tmp_path)
    os.kill(running.pid, signal.SIGSTOP)
    daemon.stop(tmp_path)
    assert not alive(running.pid)


def test_stopping_leaves_a_stranger_alone_who_has_the_old_process_id(tmp_path: Path) -> None:
    record = {"endpoint": "", "pid": os.getpid(), "generation": "old", "provider": "127.0.0.1:1"}
    (tmp_path / daemon.RECORD).write_text(json.dumps(record))
    daemon.stop(tmp_path)
    assert not (tmp_path / daemon.RECORD).exists()


def test_a_plugin_without_a_daemon_says_so_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run([str(install_plugin(tmp_path))], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "The sandbox is not running: start it with `penstock up --sandbox`.\n"


def alive(pid: int) -> bool:
    """A process that only waits to be buried is not alive."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
