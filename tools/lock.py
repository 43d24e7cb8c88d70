"""Resolve what is wished for (*.in) into what is installed (*.txt): every platform, every file by its hash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = [
    str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", "--upgrade", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--custom-compile-command", "make lock",
]  # fmt: skip

WISHES = ("requirements", "requirements-dev", "tools/judges/checkov", "tools/judges/node")


def main() -> int:
    for name in WISHES:
        ended = subprocess.run([*RESOLVE, f"{name}.in", "-o", f"{name}.txt"], cwd=ROOT, check=False)
        if ended.returncode != 0:
            return ended.returncode
    print("resolved; read the difference before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
