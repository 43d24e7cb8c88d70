"""The ledger on DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.toolbox.boxed import (
    ACCOUNT,
    DEPLOYMENTS,
    REGION,
)
from toolbox import aws
from toolbox.dynamodb import DynamoLedger
from toolbox.seams import Edges
from toolbox.stops import Refused


def deployed(row_id: str, component: str) -> dict[str, str | int | tuple[str, ...]]:
    return {
        "id": row_id,
        "component": component,
        "environment": "prod",
        "approvals": ("one", "two"),
        "duration_seconds": 12,
    }


def test_a_row_is_inserted_once_and_read_back(edges: Edges, deployments: str) -> None:
    assert edges.ledger.insert(deployments, deployed("run-1/Apply/Apply/1", "network"))
    assert edges.ledger.deployments(deployments, "network") == (
        {**deployed("run-1/Apply/Apply/1", "network"), "duration_seconds": "12"},
    )


def test_a_second_row_of_one_id_changes_nothing(edges: Edges, deployments: str) -> None:
    assert edges.ledger.insert(deployments, deployed("run-2/Apply/Apply/1", "storage"))
    forged = {**deployed("run-2/Apply/Apply/1", "storage"), "environment": "forged"}
    assert not edges.ledger.insert(deployments, forged)
    assert [row["environment"] for row in edges.ledger.deployments(deployments, "storage")] == ["prod"]


def test_a_value_with_quotes_and_commands_is_only_a_value(edges: Edges, deployments: str) -> None:
    nasty = '\'}; DELETE FROM x -- "$(id)"\n`id`'
    assert edges.ledger.insert(
        deployments, {**deployed("run-3/Apply/Apply/1", "quoted"), "environment": nasty}
    )
    assert [row["environment"] for row in edges.ledger.deployments(deployments, "quoted")] == [nasty]


def test_the_ledger_knows_which_rows_it_holds(edges: Edges, deployments: str) -> None:
    edges.ledger.insert(deployments, deployed("run-4/Apply/Apply/1", "held"))
    assert edges.ledger.holds(deployments, "run-4/Apply/Apply/1")
    assert not edges.ledger.holds(deployments, "run-4/Apply/Apply/2")


def test_a_ledger_is_read_by_its_arn(edges: Edges, deployments: str) -> None:
    edges.ledger.insert(deployments, deployed("run-5/Apply/Apply/1", "below"))
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{deployments}"
    assert len(edges.ledger.deployments(arn, "below")) == 1


def test_a_table_that_is_not_there_is_refused_in_a_sentence(edges: Edges) -> None:
    with pytest.raises(Refused, match="AWS refused query with ResourceNotFoundException"):
        edges.ledger.deployments("no-such-table", "network")


def test_all_pages_of_the_ledger_are_read() -> None:
    pages: Iterator[aws.Answer] = iter(
        [
            {"Items": [{"id": {"S": "1"}}], "LastEvaluatedKey": {"id": {"S": "1"}}},
            {"Items": [{"id": {"S": "2"}}]},
        ]
    )

    def client(_operation: str, /, **_asked: object) -> aws.Answer:
        return next(pages)

    ledger = DynamoLedger(lambda _service, _region: client)
    assert [row["id"] for row in ledger.deployments(DEPLOYMENTS, "network")] == ["1", "2"]
