"""GitHub's filter patterns; the tables are those of its own cheat sheet."""

from __future__ import annotations

import pytest

from interpreters.github.patterns import fault, matches, policy_allows, selected

NAMES = [
    ("feature/*", "feature/my-branch feature/your-branch", "feature/beta-a/my-branch feature my/feature/a"),
    ("feature/**", "feature/beta-a/my-branch feature/your-branch feature/mona/the/octocat", "features/x"),
    ("main", "main", "mainline my/main domain"),
    ("releases/mona-the-octocat", "releases/mona-the-octocat", "releases/mona"),
    ("*", "main releases", "a/b"),
    ("**", "all/the/branches every/tag main", ""),
    ("*feature", "mona-feature feature ver-10-feature", "feature-x a/feature"),
    ("v2*", "v2 v2.0 v2.9", "v1 v2/x"),
    ("v[12].[0-9]+.[0-9]+", "v1.10.1 v2.0.0", "v3.0.0 v1.1 v1.1.x v1.1.1-rc"),
    ("Octo*", "Octocat Octo", "octocat"),
    ("[CB]at", "Cat Bat", "cat Rat CBat"),
    ("[1-2]00", "100 200", "300 1200"),
    ("release\\+1", "release+1", "release1 releaseee1"),
    ("a.c", "a.c", "abc"),
    ("a^$()|{}c", "a^$()|{}c", "a"),
    ("+plus", "+plus", "plus"),
    ("no!negation", "no!negation", "no"),
    ("v1.**", "v1.0 v1.0.0 v1.x/y", "v10"),
]
PATHS = [
    ("*", "README.md server.rb", "docs/a.md"),
    ("*.jsx?", "page.js page.jsx", "page.jsxx a/page.js"),
    ("**", "all/the/files.md a", ""),
    ("*.js", "app.js index.js", "js/app.js app.jsx"),
    ("**.js", "index.js js/index.js src/js/app.js", "index.jsx"),
    ("docs/*", "docs/README.md docs/file.txt", "docs/a/b.md"),
    ("docs/**", "docs/README.md docs/mona/octocat.txt", "my/docs/a docs"),
    (
        "docs/**/*.md",
        "docs/README.md docs/mona/hello-world.md docs/a/markdown/file.md",
        "docs/a.txt a/docs/b.md",
    ),
    ("**/docs/**", "docs/hello.md dir/docs/my-file.txt space/docs/plan/space.doc", "mydocs/a.md"),
    ("**/README.md", "README.md js/README.md", "MYREADME.md js/README.mdx"),
    ("**/*src/**", "a/src/app.js my-src/code/js/app.js", "src src.js"),
    ("**/*-post.md", "my-post.md path/their-post.md", "post.md"),
    ("**/migrate-*.sql", "migrate-10909.sql db/migrate-v1.0.sql db/sept/migrate-v1.sql", "db/migrate.sql"),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), [*NAMES, *PATHS])
def test_a_pattern_matches_what_the_documentation_says(pattern: str, matching: str, others: str) -> None:
    assert [name for name in matching.split() if not matches(name, pattern)] == []
    assert [name for name in others.split() if matches(name, pattern)] == []


@pytest.mark.parametrize(
    ("patterns", "matching", "others"),
    [
        (["*.md", "!README.md"], "hello.md", "README.md docs/hello.md"),
        (["*.md", "!README.md", "README*"], "hello.md README.md README.doc", "docs/README.md"),
        (["releases/**", "!releases/**-alpha"], "releases/10 releases/beta/mona", "releases/10-alpha main"),
        (["!releases/**-alpha", "releases/**"], "releases/10-alpha", "main"),
        (["sub-project/**", "!sub-project/docs/**"], "sub-project/index.js", "sub-project/docs/a.md"),
        (["!main"], "", "main other"),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: list[str], matching: str, others: str) -> None:
    assert [name for name in matching.split() if not selected(name, patterns)] == []
    assert [name for name in others.split() if selected(name, patterns)] == []


def test_a_pattern_with_a_range_the_wrong_way_round_is_named() -> None:
    assert fault("v[9-0]") is not None
    assert fault("v[0-9]") is None


def test_many_counts_in_a_row_do_not_take_forever() -> None:
    assert not matches("a" * 60 + "/", "a*a*+a*?a+b")


@pytest.mark.parametrize(
    ("policy", "matching", "others"),
    [
        ("main", "main", "maintenance my/main"),
        ("releases/*", "releases/1 releases/2.0", "releases/a/b releases"),
        ("release/*/*", "release/a/b", "release/a"),
        ("refs/pull/*/merge", "refs/pull/7/merge", "refs/pull/7/head refs/pull/a/b/merge"),
        ("v?.0", "v1.0", "v10.0 v/.0"),
        ("v[0-9]*", "v1 v12-rc", "vx"),
        ("[!v]*", "x1", "v1"),
        ("**/prod", "prod a/prod a/b/prod", "production a/prod/b"),
        ("a+", "a+", "aa"),
    ],
)
def test_a_deployment_branch_policy_is_matched_like_a_file_name(
    policy: str, matching: str, others: str
) -> None:
    assert [name for name in matching.split() if not policy_allows(name, policy)] == []
    assert [name for name in others.split() if policy_allows(name, policy)] == []
