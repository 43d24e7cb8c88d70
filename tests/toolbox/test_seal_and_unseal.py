"""seal and unseal: from files to the vault and back."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.toolbox.memory import ACCOUNT, COMMIT, DIGEST, KEY, OTHER_COMMIT, RETIRED_KEY, World
from toolbox import seal, sealed, unseal
from toolbox.seal import Seal
from toolbox.stops import Refused, WrongUse
from toolbox.unseal import Unseal

CONTENTS = {"tfplan": b"binary \x00 plan" * 99, "plan.json": b'{"resource_changes":[]}'}
STATE = {"version": 4, "serial": 7, "lineage": "2f1c1a5e-0000-4000-8000-000000000001", "resources": []}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name, content in CONTENTS.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "state.json").write_text(json.dumps(STATE))
    return tmp_path


def seal_asked(desk: Path, **spoiled: str) -> Seal:
    good = {
        "plan": str(desk / "tfplan"),
        "plan_json": str(desk / "plan.json"),
        "state": str(desk / "state.json"),
        "service": "network",
        "environment": "prod",
        "commit": COMMIT,
        "key": KEY,
        "bucket": "penstock-prod-333333333333-artifacts",
        "owner": ACCOUNT,
        "prefix": "sealed/network-prod",
        "tools": "terraform=1.13.0,tofu=1.10.6",
        "exports": str(desk / "exports"),
    }
    return Seal(**{**good, **spoiled})


def unseal_asked(desk: Path, digest: str, **spoiled: str) -> Unseal:
    good = {
        "digest": digest,
        "service": "network",
        "environment": "prod",
        "commit": COMMIT,
        "keys": f"{KEY},{RETIRED_KEY}",
        "state": str(desk / "state.json"),
        "bucket": "penstock-prod-333333333333-artifacts",
        "owner": ACCOUNT,
        "prefix": "sealed/network-prod",
        "out": str(desk / "out"),
        "version_id": "version-1",
    }
    return Unseal(**{**good, **spoiled})


def test_what_seal_made_unseal_unpacks(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    unseal.run(unseal_asked(desk, world.said[0]), world.edges())
    assert {path.name: path.read_bytes() for path in (desk / "out").iterdir()} == CONTENTS


def test_the_sealed_object_stands_at_its_digest(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    ((key, content),) = world.vault.objects.items()
    assert key[2] == f"sealed/network-prod/{sealed.digest(content)}.sealed"


def test_the_exports_can_be_sourced_by_sh(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    assert (
        desk / "exports"
    ).read_text() == f"DIGEST={world.said[0]}\nVERSION_ID=version-1\nexport DIGEST VERSION_ID\n"


def test_an_unpacked_plan_is_its_owners_alone(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    unseal.run(unseal_asked(desk, world.said[0]), world.edges())
    assert stat.S_IMODE((desk / "out" / "tfplan").stat().st_mode) == 0o600


def test_a_link_where_the_plan_shall_stand_is_replaced_not_followed(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    (desk / "out").mkdir()
    (desk / "out" / "tfplan").symlink_to(desk / "elsewhere")
    unseal.run(unseal_asked(desk, world.said[0]), world.edges())
    assert not (desk / "elsewhere").exists()


def test_a_missing_sealed_plan_is_refused(desk: Path) -> None:
    with pytest.raises(Refused, match="is missing"):
        unseal.run(unseal_asked(desk, DIGEST), World().edges())


def test_nothing_is_unpacked_of_a_refused_plan(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk), world.edges())
    with pytest.raises(Refused):
        unseal.run(unseal_asked(desk, world.said[0], commit=OTHER_COMMIT), world.edges())
    assert not (desk / "out").exists()


@pytest.mark.parametrize("state", ["absent.json", "empty.json"])
def test_before_the_first_apply_the_serial_is_0(desk: Path, state: str) -> None:
    (desk / "empty.json").write_text("\n")
    world = World()
    seal.run(seal_asked(desk, state=str(desk / state)), world.edges())
    unseal.run(unseal_asked(desk, world.said[0], state=str(desk / state)), world.edges())


def test_a_first_plan_is_stale_once_there_is_a_state(desk: Path) -> None:
    world = World()
    seal.run(seal_asked(desk, state=str(desk / "absent.json")), world.edges())
    with pytest.raises(Refused, match="stale base"):
        unseal.run(unseal_asked(desk, world.said[0]), world.edges())


@pytest.mark.parametrize(
    "state", ["{", "[]", "{}", '{"serial": "7", "lineage": "x"}', '{"serial": 7, "lineage": 1}']
)
def test_a_state_that_is_not_understood_is_refused(desk: Path, state: str) -> None:
    (desk / "state.json").write_text(state)
    with pytest.raises(Refused, match="--state"):
        seal.run(seal_asked(desk), World().edges())


def test_a_plan_file_that_is_not_there_is_wrong_use(desk: Path) -> None:
    with pytest.raises(WrongUse, match=r"--plan is .*not there"):
        seal.run(seal_asked(desk, plan=str(desk / "absent")), World().edges())


@pytest.mark.parametrize("field", ["serial", "lineage"])
def test_no_sentence_shows_what_is_in_a_state(desk: Path, field: str) -> None:
    (desk / "state.json").write_text(json.dumps({**STATE, field: "the secret: hunter2"}))
    with pytest.raises(Refused) as stopped:
        seal.run(seal_asked(desk), World().edges())
    assert "hunter2" not in str(stopped.value)
