"""The repository's `__main__.py` as an inline program, with modules of its own for every stack."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

Program = Callable[[], None]
# The ones that run the program, and would notice if they were loaded twice.
_DRIVERS = ("sandbox", "desk", "tests")


def program_of(repository: Path) -> Program:
    """Whatever the repository's modules remember (settings, caches) is of one stack.

    Two stacks run one after the other in this process; `pulumi up` would give each a process of its own. The
    modules of the last run stay: the SDK looks up types in them when the engine answers, after the program ended.
    """

    def run() -> None:
        for name in [name for name, module in sys.modules.items() if _is_ours(name, module, repository)]:
            del sys.modules[name]
        if str(repository) not in sys.path:
            sys.path.insert(0, str(repository))
        runpy.run_path(str(repository / "__main__.py"), run_name="__main__")

    return run


def _is_ours(name: str, module: ModuleType, repository: Path) -> bool:
    if name == "__main__" or name.partition(".")[0] in _DRIVERS:
        return False
    file = getattr(module, "__file__", None)
    if not file or not Path(file).is_relative_to(repository):
        return False
    return not {".venv", "site-packages"} & set(Path(file).relative_to(repository).parts)
