"""The edge to DynamoDB: the ledger, which is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping

from toolbox import items
from toolbox.aws import Clients, ServiceRefusal, region_of
from toolbox.seams import Row

COMPONENT_INDEX = "component-index"


class DynamoLedger:
    def __init__(self, make: Clients) -> None:
        self._make = make

    def insert(self, table: str, row: Row) -> bool:
        """PartiQL's INSERT never overwrites, whatever the caller may do: PutItem would."""
        fields = ", ".join(f"'{name}': ?" for name in row)
        try:
            self._make("dynamodb", region_of(table))(
                "execute_statement",
                Statement=f'INSERT INTO "{table}" VALUE {{{fields}}}',
                Parameters=[items.written(value) for value in row.values()],
            )
        except ServiceRefusal as refusal:
            if refusal.error == "DuplicateItemException":
                return False
            raise
        return True

    def holds(self, table: str, row_id: str) -> bool:
        answer = self._make("dynamodb", region_of(table))(
            "execute_statement",
            # A table's name is no parameter; grammar.TABLE lets no quote into it.
            Statement=f'SELECT id FROM "{table}" WHERE id = ?',  # noqa: S608  # see above
            Parameters=[items.written(row_id)],
            ConsistentRead=True,
        )
        return bool(answer.get("Items"))

    def deployments(self, table: str, component: str) -> tuple[Mapping[str, object], ...]:
        client = self._make("dynamodb", region_of(table))
        rows: list[Mapping[str, object]] = []
        start: dict[str, object] = {}
        while True:
            answer = client(
                "query",
                TableName=table,
                IndexName=COMPONENT_INDEX,
                KeyConditionExpression="component = :component",
                ExpressionAttributeValues={":component": {"S": component}},
                **start,
            )
            found = answer.get("Items")
            rows.extend(items.row(each) for each in (found if isinstance(found, list) else ()))
            if not answer.get("LastEvaluatedKey"):
                return tuple(rows)
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
