"""Two services never write one file over each other in silence."""

from __future__ import annotations

from delivery.bundle import File, InAccount, InRepository, Owner
from delivery.overwriting import check_files
from delivery.texts import Repository, ServiceName
from tests.estates import DEV, PROD

ONE, TWO = ServiceName("one"), ServiceName("two")
HERE = InRepository(repository=Repository("acme/a"))
ELSEWHERE = InRepository(repository=Repository("acme/b"))


def file(text: str, owner: Owner = HERE, path: str = ".gitlab-ci.yml") -> File:
    return File(path=path, text=text, owner=owner)


def test_two_services_of_one_repository_with_different_texts_are_both_named() -> None:
    (found,) = check_files([(TWO, file("two")), (ONE, file("one"))])
    assert (found.code, found.place) == ("file-twice", "repository acme/a, file .gitlab-ci.yml")
    assert "one and two" in found.cause


def test_the_same_text_may_be_written_twice() -> None:
    assert list(check_files([(ONE, file("same")), (TWO, file("same"))])) == []


def test_the_same_path_elsewhere_is_another_file() -> None:
    others = (
        file("two", ELSEWHERE),
        file("two", path="other.yml"),
        file("two", InAccount(environment=DEV.name)),
    )
    assert list(check_files([(ONE, file("one")), *((TWO, each) for each in others)])) == []


def test_in_an_account_it_is_named_by_its_environment() -> None:
    owner, path = InAccount(environment=PROD.name), "pipelines/a.json"
    (found,) = check_files([(ONE, file("one", owner, path)), (TWO, file("two", owner, path))])
    assert found.place == "environment prod, file pipelines/a.json"


def test_three_texts_of_one_file_are_one_finding() -> None:
    many = [(ServiceName(name), file(name)) for name in ("a", "b", "c")]
    (found,) = check_files(many)
    assert "a and b and c" in found.cause
