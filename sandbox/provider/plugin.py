"""The plugin the engine starts: a few lines that fetch a gRPC server from the daemon and live as long as the engine."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

VERSION = "7.51.1"
NAME = "pulumi-resource-aws"

# Both shell and Python read this: a shebang holds neither blanks nor long paths, so the shell starts Python.
_LAUNCHER = '''#!/bin/sh
"exec" {python} "-ES" "$0" "$@"
"""Asks the sandbox's daemon for a provider of its own and says at which port it is."""

import json
import os
import select
import socket
import sys

RECORD = {record!r}


def main() -> int:
    engine = os.getppid()  # asked first: an engine that ends at once must not be taken for its successor
    try:
        with open(RECORD, encoding="utf-8") as file:
            host, _, port = json.load(file)["provider"].rpartition(":")
        connection = socket.create_connection((host, int(port)), timeout=30)
        connection.sendall(b"serve\\n")
        answer = connection.recv(64).strip().decode()
    except (OSError, ValueError, KeyError):
        answer = ""
    if not answer:
        print("The sandbox is not running: start it with `penstock up --sandbox`.", file=sys.stderr)
        return 1
    print(answer, flush=True)
    connection.settimeout(0.5)
    heard = select.poll()  # tells when nobody holds the other end of what we said
    heard.register(sys.stdout, 0)
    while os.getppid() == engine and not heard.poll(0):
        try:
            if not connection.recv(64):
                return 1
        except TimeoutError:
            continue
    return 0


sys.exit(main())
'''


def install_plugin(home: Path) -> Path:
    """Puts the plugin where the engine of this home (the `.penstock` folder) looks for it."""
    folder = home / "pulumi" / "plugins" / f"resource-aws-v{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    plugin = folder / NAME
    text = _LAUNCHER.format(python=json.dumps(sys.executable), record=str((home / "sandbox.json").resolve()))
    if not plugin.exists() or plugin.read_text(encoding="utf-8") != text:
        aside = plugin.with_name(f".{NAME}.{os.getpid()}")
        aside.write_text(text, encoding="utf-8")
        aside.chmod(stat.S_IRWXU)
        aside.replace(plugin)
    return plugin
