"""Two services of an estate that would write one file differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from delivery.bundle import File, InAccount, Owner
from delivery.finding import Finding, error
from delivery.texts import ServiceName


def check_files(written: Iterable[tuple[ServiceName, File]]) -> Iterator[Finding]:
    """The same text twice is one file: what is shared between services is written alike by each."""
    said: dict[tuple[Owner, str], dict[str, list[ServiceName]]] = defaultdict(lambda: defaultdict(list))
    for service, file in written:
        said[file.owner, file.path][file.text].append(service)
    for (owner, path), by_text in said.items():
        if len(by_text) > 1:
            yield _twice(owner, path, sorted({name for names in by_text.values() for name in names}))


def _twice(owner: Owner, path: str, names: list[ServiceName]) -> Finding:
    if isinstance(owner, InAccount):
        where, cure = f"environment {owner.environment}", "Rename one of them."
    else:
        where, cure = f"repository {owner.repository}", "Give each a repository of its own, or rename one."
    return error(
        "file-twice",
        f"{where}, file {path}",
        f"the services {' and '.join(names)} write different texts into it",
        cure,
    )
