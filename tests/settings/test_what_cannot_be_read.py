"""Files that are no YAML, or YAML that two readers read differently: a sentence, never a traceback."""

from __future__ import annotations

import os

import pytest

from tests.settings.conftest import Written

NETWORK = "catalog/network.yaml"


def test_broken_yaml_is_refused_with_its_line(written: Written) -> None:
    written.replace(NETWORK, "like: standard", "like: [standard")
    problem = written.problem()
    assert (problem.file, problem.line) == (NETWORK, 6)
    assert "not YAML" in problem.found


def test_a_tab_is_refused_with_its_line(written: Written) -> None:
    written.replace(NETWORK, "  staging: {}", "\tstaging: {}")
    problem = written.problem()
    assert problem.line == 8
    assert "never with tabs" in problem.cure


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but words\n"])
def test_an_empty_file_is_refused(written: Written, text: str) -> None:
    written.write(NETWORK, text)
    assert written.problem().found == "the file is empty"


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(written: Written) -> None:
    written.write(NETWORK, b"id: a\nname: \xff\n")
    problem = written.problem()
    assert (problem.line, problem.found) == (2, "this is not UTF-8")


def test_a_control_character_is_refused_with_its_line(written: Written) -> None:
    written.write(NETWORK, b"id: a\nname: \x00\n")
    assert written.problem().line == 2


def test_a_byte_order_mark_is_no_problem(written: Written) -> None:
    written.write(NETWORK, b"\xef\xbb\xbf" + (written.root / NETWORK).read_bytes())
    assert written.problems() == ()


def test_a_folder_with_the_name_of_a_file_is_refused(written: Written) -> None:
    (written.root / "catalog" / "x.yaml").mkdir()
    problem = written.problem()
    assert (problem.file, problem.found) == ("catalog/x.yaml", "this is a folder")


def test_a_link_to_nowhere_is_refused(written: Written) -> None:
    (written.root / "catalog" / "x.yaml").symlink_to(written.root / "gone")
    assert written.problem().file == "catalog/x.yaml"


def test_a_pipe_is_refused_and_not_waited_for(written: Written) -> None:
    os.mkfifo(written.root / "catalog" / "x.yaml")
    assert written.problem().found == "this is no file that can be read"


def test_a_file_that_may_not_be_read_is_refused(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    written.remove("catalog/dns.yaml")
    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    found = {problem.found for problem in written.problems()}
    assert found == {"this cannot be read: Permission denied"}


def test_a_key_that_stands_twice_is_refused_with_both_lines(written: Written) -> None:
    written.replace(NETWORK, "name: network", "name: network\nname: other")
    problem = written.problem()
    assert (problem.line, problem.cure) == (3, "Keep this one or that of line 2.")


def test_a_second_document_is_refused(written: Written) -> None:
    written.add(NETWORK, "---\nid: other\n")
    problem = written.problem()
    assert (problem.line, problem.cure) == (10, "One file holds one document.")


def test_an_alias_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  dev: {}\n  staging: {}", "  dev: &same {}\n  staging: *same")
    assert written.problem().cure == "Write the value out."


def test_a_merge_key_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  dev: {}\n  staging: {}", "  dev: &same {}\n  staging: {<<: *same}")
    assert "a merge key (<<)" in written.problem().found


def test_a_mapping_that_holds_itself_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  dev: {}", "  dev: &same {options: *same}")
    assert "alias" in written.problem().found


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.getcwd []", "!secret x", "!!set {a}", "!!binary aGk="]
)
def test_a_tag_is_refused(written: Written, tag: str) -> None:
    written.replace(NETWORK, "like: standard", f"like: {tag}")
    assert written.problem().line == 5


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000 + "a", "{a: " * 40_000])
def test_nesting_that_would_overflow_the_parser_is_refused(written: Written, text: str) -> None:
    written.write(NETWORK, text)
    assert "nested deeper" in written.problem().found


def test_deep_nesting_in_short_lines_is_refused(written: Written) -> None:
    levels = "".join(" " * level + "a:\n" for level in range(200))
    written.add(NETWORK, "options:\n" + "".join(f"  {line}\n" for line in levels.splitlines()))
    assert any("nested deeper" in problem.found for problem in written.problems())


def test_a_file_of_enormous_size_is_refused(written: Written) -> None:
    written.write(NETWORK, "a" * 1_000_001)
    assert "bytes" in written.problem().found


@pytest.mark.parametrize("number", ["0x1F", "0o17", "1_000", "1e3", "12:30:00", ".inf", "9" * 5_000])
def test_a_number_that_readers_read_differently_is_refused(written: Written, number: str) -> None:
    written.replace("catalog/dns.yaml", "days: 365", f"days: {number}")
    assert "in quotes" in written.problem().found


def test_a_key_that_is_no_word_is_refused(written: Written) -> None:
    written.replace("catalog/dns.yaml", "days: 365", "on: 365")
    assert "the key 'on'" in written.problem().found


def test_a_file_that_nobody_reads_is_refused(written: Written) -> None:
    written.write("catalog/other.yml", "id: other\n")
    assert written.problem().found == "nobody reads this file"


def test_a_folder_without_a_catalog_says_what_to_make(written: Written) -> None:
    for file in [path for path in (written.root / "catalog").rglob("*") if path.is_file()]:
        file.unlink()
    (written.root / "catalog" / "profiles").rmdir()
    (written.root / "catalog").rmdir()
    assert "catalog/<service>.yaml" in written.problem().cure


def test_an_estate_without_stack_files_says_which_to_write(written: Written) -> None:
    for file in ("dev", "staging", "prod"):
        written.remove(f"Pulumi.{file}.yaml")
    for service in ("dns", "network"):
        written.remove(f"catalog/{service}.yaml")
    problem = written.problem()
    assert (problem.file, "penstock:environment:" in problem.cure) == ("Pulumi.dev.yaml", True)


def test_what_a_broken_profile_may_hold_is_not_called_missing(written: Written) -> None:
    written.write("catalog/profiles/standard.yaml", "owner: [")
    assert written.problem().file == "catalog/profiles/standard.yaml"


def test_an_environment_whose_file_is_broken_is_not_called_unknown(written: Written) -> None:
    written.write("Pulumi.staging.yaml", "config: [")
    assert written.problem().file == "Pulumi.staging.yaml"


@pytest.mark.parametrize("file", ["Pulumi.Bad Name.yaml", "Pulumi..yaml", "Pulumi.a.b.yaml"])
def test_a_stack_file_whose_name_is_no_environment_is_refused(written: Written, file: str) -> None:
    written.write(file, (written.root / "Pulumi.dev.yaml").read_text())
    assert file in {problem.file for problem in written.problems()}


@pytest.mark.parametrize("text", ["id: [", "config: {}"])
@pytest.mark.parametrize("file", [b"catalog/\xff.yaml", b"catalog/\xff.yml", b"Pulumi.\xff.yaml"])
def test_a_file_whose_name_is_not_utf_8_is_refused_in_words_that_any_screen_takes(
    written: Written, file: bytes, text: str
) -> None:
    (written.root / os.fsdecode(file)).write_text(text)
    assert all(str(problem).encode() for problem in written.problems())
    assert any("\\udcff" in problem.file for problem in written.problems())
