"""One broken thing a test: the sentence names its file, line, what is allowed, the nearest word, the cure."""

from __future__ import annotations

import pytest

from settings import Problems
from tests.settings.conftest import Written

NETWORK, DEV, PROD = "catalog/network.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"
STANDARD = "catalog/profiles/standard.yaml"


def test_a_whole_catalog_has_no_problem(written: Written) -> None:
    assert written.problems() == ()


def test_an_unknown_key_is_refused_with_the_nearest_word(written: Written) -> None:
    written.replace(NETWORK, "root:", "rooot:")
    problem = written.problem()
    assert (problem.file, problem.line, problem.path, problem.nearest) == (NETWORK, 4, "rooot", "root")


def test_an_unknown_key_like_no_other_is_to_be_removed(written: Written) -> None:
    written.add(NETWORK, "colour: blue\n")
    problem = written.problem()
    assert (problem.line, problem.nearest, problem.cure) == (10, "", "Remove it.")


def test_a_missing_key_is_named_with_an_example(written: Written) -> None:
    written.replace(NETWORK, "repository: acme/network\n", "")
    problem = written.problem()
    assert (problem.path, problem.cure) == ("repository", 'Write `repository: "acme/network"`.')


def test_an_unknown_option_is_refused_where_it_is_written(written: Written) -> None:
    written.replace(STANDARD, "version", "verison")
    problem = written.problem()
    assert (problem.file, problem.line, problem.nearest) == (STANDARD, 4, "version")


def test_an_option_that_all_environments_miss_is_told_once(written: Written) -> None:
    written.replace(STANDARD, 'options:\n  version: "1.11.4"\n', "")
    written.remove("catalog/dns.yaml")
    assert written.problem().path == "options.version"


def test_an_account_id_without_quotes_is_to_be_quoted(written: Written) -> None:
    written.replace(DEV, '"111111111111"', "111111111111")
    problem = written.problem()
    assert (problem.line, problem.cure) == (4, 'Write it in quotes: "111111111111".')


@pytest.mark.parametrize("account", ["011111111111", "089111111111"])
def test_an_account_id_that_looks_octal_is_to_be_quoted(written: Written, account: str) -> None:
    written.replace(DEV, '"111111111111"', account)
    assert f'write it in quotes: "{account}"' in written.problem().found


def test_an_account_id_of_eleven_digits_is_refused(written: Written) -> None:
    written.replace(DEV, '"111111111111"', '"11111111111"')
    problem = written.problem()
    assert problem.found == "found '11111111111'"
    assert "twelve digits" in problem.allowed


def test_a_version_that_yaml_reads_as_a_number_keeps_its_letters(written: Written) -> None:
    written.replace(STANDARD, '"1.11.4"', "1.10")
    problem = written.problem()
    assert (problem.found, problem.cure) == ("found 1.10, a number", 'Write it in quotes, like "1.11.4".')


@pytest.mark.parametrize(("word", "meant"), [("on", "true"), ("no", "false")])
def test_a_word_that_is_a_truth_to_some_readers_is_refused(written: Written, word: str, meant: str) -> None:
    written.replace(PROD, "    gate:\n", f"    gate:\n      bound_digest: {word}\n")
    assert f"write {meant}" in written.problem().found


def test_a_truth_in_quotes_is_a_word(written: Written) -> None:
    written.replace(PROD, "    gate:\n", '    gate:\n      bound_digest: "true"\n')
    assert written.problem().cure == "Write it without quotes."


def test_null_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  dev: {}", "  dev:")
    problem = written.problem()
    assert (problem.line, problem.path) == (7, "environments.dev")
    assert "null" in problem.found


def test_a_number_where_a_name_belongs_is_refused(written: Written) -> None:
    written.replace(NETWORK, "name: network", "name: 7")
    problem = written.problem()
    assert (problem.path, problem.found) == ("name", "found 7, a number")


def test_a_list_where_a_mapping_belongs_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  dev: {}\n  staging: {}\n  prod: {}\n", "  - dev\n")
    problem = written.problem()
    assert (problem.path, problem.found) == ("environments", "found a list")


def test_a_word_outside_a_closed_list_is_refused_with_the_nearest(written: Written) -> None:
    written.replace(PROD, "production", "productoin")
    problem = written.problem()
    assert (problem.allowed, problem.nearest) == ("development, staging, production", "production")


def test_a_fraction_where_whole_numbers_belong_is_told_once(written: Written) -> None:
    written.replace("catalog/dns.yaml", "days: 365", "days: 3.5")
    assert written.problem().path == "environments.prod.options.variables.days"


def test_a_variable_s_name_is_checked(written: Written) -> None:
    written.replace("catalog/dns.yaml", "days: 365", '"d ays": 3')
    assert "variable's name" in written.problem().found


def test_a_profile_that_does_not_exist_is_refused_with_the_nearest(written: Written) -> None:
    written.replace(NETWORK, "like: standard", "like: standrd")
    problem = written.problem()
    assert (problem.line, problem.nearest) == (5, "standard")


def test_a_blueprint_that_does_not_exist_is_refused_with_the_nearest(written: Written) -> None:
    written.remove("catalog/dns.yaml")
    written.replace(STANDARD, "terraform", "teraform")
    problem = written.problem()
    assert (problem.file, problem.line, problem.nearest) == (STANDARD, 2, "terraform")


def test_what_is_the_same_everywhere_may_not_stand_under_an_environment(written: Written) -> None:
    written.replace(NETWORK, "  prod: {}", "  prod: {root: elsewhere}")
    problem = written.problem()
    assert (problem.allowed, problem.cure) == ("options, gate", "Write it on the service itself.")


def test_a_profile_without_a_name_is_refused(written: Written) -> None:
    written.replace(NETWORK, "like: standard", 'like: ""')
    problem = written.problem()
    assert (problem.path, problem.allowed) == ("like", "standard")


def test_a_blueprint_without_a_name_is_refused(written: Written) -> None:
    written.remove("catalog/dns.yaml")
    written.replace(STANDARD, "blueprint: terraform", 'blueprint: ""')
    problem = written.problem()
    assert (problem.file, problem.path, problem.allowed) == (STANDARD, "blueprint", "container, terraform")


def test_a_profile_may_not_name_a_service(written: Written) -> None:
    written.add(STANDARD, "name: everybody\n")
    assert (STANDARD, "name") in [(each.file, each.path) for each in written.problems()]


def test_a_gate_s_numbers_are_the_model_s(written: Written) -> None:
    written.replace(PROD, "expires_minutes: 300", "expires_minutes: 3")
    assert "5 to 86400 minutes" in written.problem().found


def test_logs_are_kept_for_as_long_as_cloudwatch_can(written: Written) -> None:
    written.replace(PROD, "tier: production", "tier: production\n    log_retention_days: 31")
    assert "not for 31" in written.problem().found


def test_a_connection_of_another_account_is_refused(written: Written) -> None:
    arn = "arn:aws:codeconnections:eu-west-1:222222222222:connection/6f1c2a5e-0d3b-4c57-9a86-1b2f3e4d5c60"
    written.replace(PROD, "tier: production", f"tier: production\n    connection: {arn}")
    assert written.problem().cure == "Name one of account 333333333333."


def test_a_waiver_without_a_reason_is_refused(written: Written) -> None:
    written.write(
        "catalog/waivers.yaml",
        'waivers:\n  - {code: a, place: b, reason: " ", owner: platform, expires: 2027-06-30}\n',
    )
    assert written.problem().path == "waivers.0.reason"


def test_an_unknown_setting_of_a_stack_is_refused(written: Written) -> None:
    written.replace(DEV, "config:\n", "config:\n  aws:region: eu-west-1\n")
    problem = written.problem()
    assert (problem.path, problem.allowed) == ("config.aws:region", "penstock:environment")


def test_what_the_engine_writes_into_a_stack_file_is_left_to_it(written: Written) -> None:
    written.add(DEV, "encryptionsalt: v1:abc\n")
    assert written.problems() == ()


def test_all_problems_of_all_files_are_told_at_once_in_their_order(written: Written) -> None:
    written.replace("catalog/dns.yaml", "name: dns", "name: network")
    written.replace(NETWORK, "root:", "rooot:")
    written.replace(NETWORK, "id: network-1", "id: dns-1")
    written.replace(DEV, '"111111111111"', "111111111111")
    written.replace(PROD, "region:", "regoin:")
    written.write("catalog/waivers.yaml", "waivers: [\n")
    assert [(each.file, each.line) for each in written.problems()] == [
        (DEV, 4),
        (PROD, 6),
        (NETWORK, 1),
        (NETWORK, 2),
        (NETWORK, 4),
        ("catalog/waivers.yaml", 2),
    ]


def test_a_problem_says_place_finding_allowed_and_nearest_in_one_sentence(written: Written) -> None:
    written.replace(PROD, "production", "productoin")
    with pytest.raises(Problems) as refused:
        written.load()
    assert refused.value.sentences == (
        (
            "Pulumi.prod.yaml:7: config.penstock:environment.tier: found 'productoin'. "
            "Allowed: development, staging, production. Did you mean production?"
        ),
    )


def test_a_problem_is_the_same_for_a_machine(written: Written) -> None:
    written.replace(NETWORK, "like: standard", "like: standrd")
    with pytest.raises(Problems) as refused:
        written.load()
    (problem,) = refused.value.as_json()
    assert (problem["file"], problem["line"], problem["nearest"]) == (NETWORK, 5, "standard")
