"""A lock file is read whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy

import pytest

from delivery.pins import Lock
from delivery.pins_read import Unreadable, read_lock
from tests.pinned import ACTION, IMAGE, NPM_PACKAGE, TOOL

Written = dict[str, dict[str, dict[str, object]]]
WRITTEN: Written = {
    "tools": {
        "terraform": {
            "1.11.4": {
                "url": TOOL.url,
                "sha256": TOOL.sha256,
                "member": "terraform",
                "source": "its vendor",
                "date": "2026-08-22",
                "verified": True,
                "verified_by": "comparison of the eight",
            }
        }
    },
    "packages": {
        "lhci": {
            "3.3.30": {
                "ecosystem": "npm",
                "package": "@lhci/cli",
                "program": "lhci",
                "integrity": NPM_PACKAGE.integrity,
                "source": "the registry's own record",
                "date": "2026-08-22",
                "verified": True,
                "verified_by": "record+bytes",
            }
        }
    },
    "images": {
        "postgres": {
            "16.14.0": {
                "repository": IMAGE.repository,
                "tag": "16.14-alpine",
                "digest": IMAGE.digest,
                "source": "two that pin it",
                "date": "2026-08-22",
                "verified": True,
                "verified_by": "pins x2",
            }
        }
    },
    "actions": {
        "actions/checkout": {
            "version": "v7.0.1",
            "commit": ACTION.commit,
            "source": "its tag",
            "date": "2026-08-22",
            "verified": True,
            "verified_by": "tag+pins",
        }
    },
}


def read(written: object) -> Lock:
    return read_lock(json.dumps(written).encode(), "a.lock.json")


def refused(written: object) -> tuple[str, ...]:
    with pytest.raises(Unreadable) as found:
        read(written)
    return found.value.sentences


def test_a_lock_is_read_into_one_pin_an_entry() -> None:
    assert read(WRITTEN) == Lock(
        file="a.lock.json", tools=(TOOL,), packages=(NPM_PACKAGE,), images=(IMAGE,), actions=(ACTION,)
    )


def spoilt(spoil: Callable[[dict[str, object]], object]) -> Written:
    written = deepcopy(WRITTEN)
    spoil(written["actions"]["actions/checkout"])
    return written


def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_word() -> None:
    (said,) = refused(spoilt(lambda entry: entry.update(comit="3d")))
    assert said.startswith("a.lock.json: actions, actions/checkout: the key 'comit' is unknown")
    assert said.endswith("Did you mean 'commit'?")


@pytest.mark.parametrize("key", ["version", "commit", "source", "date", "verified", "verified_by"])
def test_a_missing_key_is_refused_by_its_name(key: str) -> None:
    (said,) = refused(spoilt(lambda entry: entry.pop(key)))
    assert f"actions/checkout: the key {key!r} is missing" in said


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("verified", "true"),
        ("verified", 1),
        ("commit", 3),
        ("source", " "),
        ("date", "2026-02-30"),
        ("date", "20260822"),
        ("verified_by", None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_where_it_stands(key: str, value: object) -> None:
    (said,) = refused(spoilt(lambda entry: entry.update({key: value})))
    assert said.startswith(f"a.lock.json: actions, actions/checkout, {key}: ")
    assert repr(value) in said


def test_an_unknown_kind_is_refused() -> None:
    (said,) = refused({**WRITTEN, "action": {}})
    assert said == (
        "a.lock.json: the key 'action' is unknown; known are tools, packages, images, actions."
        " Did you mean 'actions'?"
    )


@pytest.mark.parametrize("kind", ["tools", "packages", "images", "actions"])
def test_a_lock_that_lost_a_kind_is_refused(kind: str) -> None:
    (said,) = refused({each: WRITTEN[each] for each in WRITTEN if each != kind})
    assert said == (
        f"a.lock.json: the key {kind!r} is missing; there must be tools, packages, images, actions."
    )


@pytest.mark.parametrize(
    ("kind", "name", "version", "key"),
    [
        ("packages", "lhci", "3.3.30", "integrity"),
        ("packages", "lhci", "3.3.30", "program"),
        ("images", "postgres", "16.14.0", "digest"),
        ("images", "postgres", "16.14.0", "tag"),
    ],
)
def test_what_another_kind_must_say_is_missed_by_its_name(
    kind: str, name: str, version: str, key: str
) -> None:
    written: dict[str, dict[str, dict[str, dict[str, object]]]] = json.loads(json.dumps(WRITTEN))
    del written[kind][name][version][key]
    (said,) = refused(written)
    assert said.startswith(f"a.lock.json: {kind}, {name}, {version}: the key {key!r} is missing")


def test_a_package_of_an_unknown_ecosystem_is_refused() -> None:
    text = json.dumps(WRITTEN).replace('"npm"', '"cargo"')
    (said,) = refused(json.loads(text))
    assert said == ("a.lock.json: packages, lhci, 3.3.30, ecosystem: found 'cargo'; known are pypi, npm, go.")


@pytest.mark.parametrize(("kind", "name"), [("packages", "lhci"), ("images", "postgres")])
def test_a_version_that_is_not_full_is_refused_in_every_kind(kind: str, name: str) -> None:
    (entry,) = WRITTEN[kind][name].values()
    (said,) = refused({**WRITTEN, kind: {name: {"16": entry}}})
    assert said.startswith(f"a.lock.json: {kind}, {name}, 16: '16' is not a full version")


def test_a_tool_at_half_a_version_is_refused() -> None:
    tools = {"terraform": {"1.11": WRITTEN["tools"]["terraform"]["1.11.4"]}}
    (said,) = refused({**WRITTEN, "tools": tools})
    assert said.startswith("a.lock.json: tools, terraform, 1.11: '1.11' is not a full version")


@pytest.mark.parametrize(
    "written",
    [
        [],
        {"tools": [], "packages": {}, "images": {}, "actions": {}},
        {"tools": {}, "packages": {}, "images": {"postgres": "16"}, "actions": {}},
        {"tools": {}, "packages": {}, "images": {}, "actions": {"a/b": "v1"}},
    ],
)
def test_what_is_no_mapping_is_refused(written: object) -> None:
    assert any("a mapping belongs here" in said for said in refused(written))


def test_all_that_is_wrong_is_told_at_once() -> None:
    written = spoilt(lambda entry: entry.update(comit="3d", date="soon", verified="yes"))
    assert len(refused(written)) == 3


def test_a_key_that_stands_twice_is_refused() -> None:
    twice = json.dumps(WRITTEN).replace('"version":', '"version": "v6.0.0", "version":').encode()
    with pytest.raises(Unreadable) as found:
        read_lock(twice, "a.lock.json")
    assert found.value.sentences == ("a.lock.json: the key 'version' stands twice. Keep one of the two.",)


@pytest.mark.parametrize("written", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_json_is_refused(written: bytes) -> None:
    with pytest.raises(Unreadable, match=r"a\.lock\.json is not JSON"):
        read_lock(written, "a.lock.json")
