"""guard on GitHub: what is read, what is asked of whom, and all that stops it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.toolbox.memory import ACCOUNT, COMMIT, NOW, OTHER_COMMIT, Clock, Forge, Vault, World
from tests.toolbox.records import (
    OPEN_FORGE_GATE,
    PULL,
    REPOSITORY,
    RUN,
    SEALED,
    answers_of,
    commit_of,
    forge_gate,
    pull_of,
    review,
)
from tests.toolbox.test_sealed_plan import sealed_bytes
from toolbox import guard, request, sealed
from toolbox.ancestry import Checkout
from toolbox.guard import Guard
from toolbox.stops import Refused, WrongUse

BUCKET, PREFIX = "penstock-prod-artifacts", "sealed/network"
CONTENT = sealed_bytes(created=SEALED)
DIGEST = sealed.digest(CONTENT)
ROOT = f"/repos/{REPOSITORY}"
ASKED = {
    "PENSTOCK_SOURCE": ".",
    "PENSTOCK_COMMIT": COMMIT,
    "PENSTOCK_PROTECTED_REF": "origin/main",
    "PENSTOCK_ACCOUNT": ACCOUNT,
    "PENSTOCK_EXECUTION": str(RUN),
    "PENSTOCK_SERVICE": "network",
    "PENSTOCK_DIGEST": DIGEST,
    "PENSTOCK_VERSION_ID": "version-1",
    "PENSTOCK_BUCKET": BUCKET,
    "PENSTOCK_OWNER": ACCOUNT,
    "PENSTOCK_PREFIX": PREFIX,
    "PENSTOCK_TABLE": "infrastructure-deployments",
    "PENSTOCK_GATE": forge_gate(),
    "GITHUB_REPOSITORY": REPOSITORY,
}
REVIEWS = [review(["prod-platform"], "ada"), review(["prod"], "grace")]


def vault(content: bytes = CONTENT) -> Vault:
    return Vault(objects={(BUCKET, ACCOUNT, f"{PREFIX}/{DIGEST}.sealed"): content})


def world(*reviews: dict[str, object], **run: object) -> World:
    return World(vault=vault(), github=Forge(answers=answers_of(list(reviews or REVIEWS), run=run)))


def asked(**spoiled: str) -> Guard:
    return request.read(
        Guard, {}, {**ASKED, **{f"PENSTOCK_{name.upper()}": spoiled[name] for name in spoiled}}
    )


def refusals(found: World, **spoiled: str) -> tuple[str, ...]:
    with pytest.raises(Refused) as stopped:
        guard.run(asked(**spoiled), found.edges())
    return stopped.value.sentences


def only(found: World, **spoiled: str) -> str:
    (sentence,) = refusals(found, **spoiled)
    return sentence


def test_a_run_that_two_groups_approved_passes() -> None:
    found = world()
    guard.run(asked(), found.edges())
    assert found.said == [f"The plan {DIGEST} of {COMMIT} may be applied (2 approvals)."]


def test_one_review_may_answer_for_two_environments_and_is_one_person() -> None:
    found = world(review(["prod-platform", "prod"], "ada"))
    assert "expected distinct people" in only(found)


def test_an_open_gate_asks_nobody_and_reads_no_reviews() -> None:
    found = world()
    guard.run(asked(gate=OPEN_FORGE_GATE), found.edges())
    assert found.github.asked == [f"{ROOT}/actions/runs/{RUN}"]


def test_a_missing_review_is_waited_for_and_then_refused() -> None:
    found = world(REVIEWS[0])
    assert "The approval prod is not in" in only(found)
    assert sum(found.clock.waits) == 30


def test_what_is_not_merged_is_refused_beside_all_else() -> None:
    found = world(REVIEWS[0])
    found.checkout = Checkout(shallow=False, head=COMMIT, protected=OTHER_COMMIT, contains_commit=False)
    assert len(refusals(found)) == 2


def test_what_is_not_merged_is_told_where_github_does_not_answer() -> None:
    found = World(vault=vault())
    found.checkout = Checkout(shallow=False, head=COMMIT, protected=OTHER_COMMIT, contains_commit=False)
    merged, unanswered = refusals(found)
    assert "is not on origin/main" in merged
    assert "404" in unanswered


def test_a_plan_whose_bytes_were_changed_is_refused() -> None:
    found = world()
    found.vault = vault(sealed_bytes(created=SEALED, service="other"))
    assert "its bytes have the digest" in only(found)


@pytest.mark.parametrize("content", [b"", b"penstock-sealed 2 1 1 1\n", CONTENT[:99]])
def test_a_plan_whose_seal_is_not_understood_is_refused_beside_all_else(content: bytes) -> None:
    found = world(REVIEWS[0])
    found.vault = vault(content)
    told = " ".join(refusals(found))
    assert "sealed object" in told
    assert "The approval prod is not in" in told


def test_a_missing_plan_is_refused() -> None:
    found = world()
    found.vault = Vault()
    assert any("is missing" in sentence for sentence in refusals(found))


def test_a_plan_that_is_too_old_is_refused() -> None:
    found = world()
    found.clock = Clock(NOW + timedelta(hours=8))
    assert "that expired at" in only(found)


def test_the_author_of_any_commit_of_the_pull_request_is_its_author() -> None:
    found = world()
    found.github.answers |= {f"{ROOT}/pulls/{PULL}/commits": [commit_of("alan"), commit_of("grace")]}
    assert "'grace', who wrote the change" in only(found)


def test_who_opened_the_pull_request_is_its_author() -> None:
    found = world()
    found.github.answers |= {f"{ROOT}/commits/{COMMIT}/pulls": [pull_of("ada")]}
    assert "'ada', who wrote the change" in only(found)


def test_who_committed_what_another_wrote_is_its_author_too() -> None:
    found = world()
    found.github.answers |= {f"{ROOT}/commits/{COMMIT}": commit_of("alan", "grace")}
    assert "'grace', who wrote the change" in only(found)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (f"/commits/{COMMIT}", commit_of(None)),
        (f"/commits/{COMMIT}/pulls", []),
        (f"/commits/{COMMIT}/pulls", [pull_of("alan", merged_at=None)]),
        (f"/commits/{COMMIT}/pulls", [pull_of(None)]),
        (f"/pulls/{PULL}/commits", [commit_of("alan"), commit_of(None, sha=OTHER_COMMIT)]),
        (f"/pulls/{PULL}/commits", [commit_of("alan")] * 250),
    ],
)
def test_a_change_of_which_not_every_author_is_known_is_refused(path: str, answer: object) -> None:
    found = world()
    found.github.answers |= {f"{ROOT}{path}": answer}
    assert "Nobody knows who wrote" in only(found)


def test_nobody_asks_who_wrote_it_where_authors_may_approve() -> None:
    found = world()
    guard.run(asked(gate=forge_gate(author_excluded=False)), found.edges())
    assert not [path for path in found.github.asked if "/pulls" in path or "/commits" in path]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"id": "1"},
        {"head_sha": "main"},
        {"run_attempt": None},
        {"run_started_at": "yesterday"},
        {"event": 1},
        {"actor": {"login": "a b"}},
        {"triggering_actor": "merger"},
    ],
)
def test_a_run_that_is_not_as_documented_is_refused(spoiled: dict[str, object]) -> None:
    assert "GitHub's run" in only(world(**spoiled))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"state": None},
        {"state": "APPROVED!"},
        {"user": None},
        {"user": {"login": "", "type": "User"}},
        {"environments": None},
        {"environments": ["prod"]},
        {"environments": [{"id": 1}]},
    ],
)
def test_a_review_that_is_not_as_documented_is_refused(spoiled: dict[str, object]) -> None:
    assert "GitHub's" in only(world(*REVIEWS, review(["prod"], "joan", **spoiled)))


def test_a_review_that_is_pending_is_refused() -> None:
    told = only(world(*REVIEWS, review(["prod"], "joan", state="pending")))
    assert "status 'pending'" in told


def test_flags_that_only_github_needs_are_told_all_at_once() -> None:
    lacking = {
        name: text for name, text in ASKED.items() if name not in {"GITHUB_REPOSITORY", "PENSTOCK_BUCKET"}
    }
    with pytest.raises(WrongUse) as stopped:
        guard.run(request.read(Guard, {}, lacking), world().edges())
    assert [sentence.split(";")[0] for sentence in stopped.value.sentences] == [
        "--repository is missing",
        "--bucket is missing",
    ]


def test_flags_that_only_codepipeline_needs_are_told_all_at_once() -> None:
    gate = json.dumps({"approvals": [], "distinct": False, "expires_minutes": 5})
    with pytest.raises(WrongUse) as stopped:
        guard.run(asked(gate=gate), world().edges())
    assert len(stopped.value.sentences) == 3


@pytest.mark.parametrize(
    "repository", ["acme", "acme/network/x", "acme/..", "../network", "acme/a b", "acme/a?b"]
)
def test_a_repository_whose_name_could_lead_elsewhere_is_wrong_use(repository: str) -> None:
    with pytest.raises(WrongUse, match="--repository"):
        request.read(Guard, {}, {**ASKED, "GITHUB_REPOSITORY": repository})


def test_an_execution_that_is_no_run_is_refused() -> None:
    assert "expected the id of a run" in only(world(), execution="run-1")
