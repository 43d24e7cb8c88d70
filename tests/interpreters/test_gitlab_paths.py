"""Paths of `changes` and `exists`, as Ruby's File.fnmatch reads them with FNM_PATHNAME, DOTMATCH and EXTGLOB."""

from __future__ import annotations

import pytest

from interpreters.gitlab.patterns import any_matches


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("Dockerfile", "Dockerfile", True),
        ("Dockerfile", "docker/Dockerfile", False),
        ("docker/*", "docker/a.sh", True),
        ("docker/*", "docker/scripts/a.sh", False),
        ("docker/**/*", "docker/scripts/deep/a.sh", True),
        ("docker/**/*", "docker/a.sh", True),
        ("docker/**", "docker/scripts/a.sh", False),
        ("docker/**", "docker/a.sh", True),
        ("**/*.tf", "main.tf", True),
        ("**/*.tf", "a/b/main.tf", True),
        ("**/*", ".gitlab-ci.yml", True),
        ("*.md", ".hidden.md", True),
        ("*", "a/b", False),
        ("?.md", "a.md", True),
        ("?.md", "ab.md", False),
        ("[ab].md", "b.md", True),
        ("[!ab].md", "b.md", False),
        ("*.{rb,py}", "a.py", True),
        ("*.{rb,py}", "a.go", False),
        ("{a,b/{c,d}}/*.py", "b/d/x.py", True),
        ("{a,b/{c,d}}/*.py", "b/e/x.py", False),
        ("modules/", "modules/a.tf", False),
        ("modules", "modules/a.tf", False),
        ("./a.md", "a.md", False),
        ("/a.md", "a.md", False),
        ("a.md", "aXmd", False),
        ("A.md", "a.md", False),
        ("a+b.md", "a+b.md", True),
        ("{open", "{open", True),
        (r"\*.md", "*.md", True),
        (r"\*.md", "a.md", False),
    ],
)
def test_a_path_matches_as_in_ruby(glob: str, path: str, expected: bool) -> None:
    assert any_matches([glob], [path]) is expected


def test_nothing_changed_matches_nothing() -> None:
    assert not any_matches(["**/*"], [])
