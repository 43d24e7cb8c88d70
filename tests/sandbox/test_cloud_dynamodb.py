"""The ledger's promises on the corrected DynamoDB."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox.cloud_desk import Account, Client, allow, an_account, deny, document, refused

INSERT = "INSERT INTO \"terraform-approvals\" VALUE {'id': ?, 'approver': ?}"
NAME = "terraform-approvals"


def a_table(account: Account) -> str:
    made = account.client("dynamodb").create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return str(made["TableDescription"]["TableArn"])


def insert(database: Client, identity: str, approver: str = "anna") -> None:
    database.execute_statement(Statement=INSERT, Parameters=[{"S": identity}, {"S": approver}])


def test_a_duplicate_insert_is_refused_and_changes_nothing() -> None:
    account = an_account()
    a_table(account)
    database = account.client("dynamodb")
    insert(database, "a/1", "anna")
    said = refused(database.execute_statement, Statement=INSERT, Parameters=[{"S": "a/1"}, {"S": "mallory"}])
    assert said.code == "DuplicateItemException"
    assert database.get_item(TableName=NAME, Key={"id": {"S": "a/1"}})["Item"]["approver"] == {"S": "anna"}


def test_of_many_inserts_of_one_key_at_once_one_succeeds() -> None:
    account = an_account()
    a_table(account)

    def attempt(number: int) -> bool:
        try:
            insert(account.client("dynamodb"), "same", str(number))
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_a_select_finds_by_its_parameters() -> None:
    account = an_account()
    a_table(account)
    database = account.client("dynamodb")
    for identity, approver in (("1", "anna"), ("2", 'it\'s $(me) "b"\n')):
        insert(database, identity, approver)
    found = database.execute_statement(
        Statement='SELECT id FROM "terraform-approvals" WHERE approver = ?',
        Parameters=[{"S": 'it\'s $(me) "b"\n'}],
    )
    assert found["Items"] == [{"id": {"S": "2"}}]


def test_a_select_in_pages_is_refused_and_not_cut_silently() -> None:
    account = an_account()
    a_table(account)
    select = account.client("dynamodb").execute_statement
    asked = {"Statement": 'SELECT id FROM "terraform-approvals"'}
    assert "Limit" in refused(select, **asked, Limit=1).message
    assert select(**asked)["Items"] == []


def test_a_batch_tells_each_refusal_in_its_place() -> None:
    account = an_account()
    a_table(account)
    statements = [{"Statement": INSERT, "Parameters": [{"S": "1"}, {"S": "a"}]}] * 2
    told = account.client("dynamodb").batch_execute_statement(Statements=statements)["Responses"]
    assert [one.get("Error", {}).get("Code") for one in told] == [None, "DuplicateItem"]


def test_a_transaction_of_statements_is_refused_clearly_and_does_nothing() -> None:
    account = an_account()
    a_table(account)
    database = account.client("dynamodb")
    statements = [{"Statement": INSERT, "Parameters": [{"S": "1"}, {"S": "a"}]}]
    assert (
        "ExecuteTransaction" in refused(database.execute_transaction, TransactStatements=statements).message
    )
    assert database.scan(TableName=NAME)["Items"] == []


def test_a_writer_that_holds_insert_alone_cannot_overwrite() -> None:
    account = an_account()
    table = a_table(account)
    writer = account.acting(account.role("logger", allow("dynamodb:PartiQLInsert", table)), "dynamodb")
    insert(writer, "a/1")
    said = refused(writer.put_item, TableName=NAME, Item={"id": {"S": "a/1"}})
    assert said.code == "AccessDeniedException"
    assert "dynamodb:PutItem" in said.message


def test_a_put_inside_a_transaction_is_judged_as_a_put() -> None:
    account = an_account()
    table = a_table(account)
    writes: Any = [{"Put": {"TableName": NAME, "Item": {"id": {"S": "1"}}}}]
    denied = account.acting(account.role("a", allow("dynamodb:TransactWriteItems", table)), "dynamodb")
    assert "dynamodb:PutItem" in refused(denied.transact_write_items, TransactItems=writes).message
    account.acting(account.role("b", allow("dynamodb:PutItem", table)), "dynamodb").transact_write_items(
        TransactItems=writes
    )


def test_a_tables_policy_denies_even_the_administrator() -> None:
    account = an_account()
    table = a_table(account)
    database = account.client("dynamodb")
    policy = document(deny(["dynamodb:PutItem", "dynamodb:Delete*"], table, Principal="*"))
    database.put_resource_policy(ResourceArn=table, Policy=policy)
    assert "explicit deny" in refused(database.put_item, TableName=NAME, Item={"id": {"S": "1"}}).message
    insert(database, "1")


def test_a_tables_policy_spares_whom_its_condition_spares() -> None:
    account = an_account()
    table = a_table(account)
    keeper, other = (account.role(name, allow("dynamodb:*")) for name in ("break-glass", "other"))
    condition = {"ArnNotEquals": {"aws:PrincipalArn": keeper}}
    policy = document(deny("dynamodb:UpdateTimeToLive", table, Principal="*", Condition=condition))
    account.client("dynamodb").put_resource_policy(ResourceArn=table, Policy=policy)
    asked = {"TableName": NAME, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "until"}}
    assert (
        refused(account.acting(other, "dynamodb").update_time_to_live, **asked).code
        == "AccessDeniedException"
    )
    account.acting(keeper, "dynamodb").update_time_to_live(**asked)


def test_a_table_policy_with_an_unknown_operator_is_refused() -> None:
    account = an_account()
    table = a_table(account)
    policy = document(
        deny("dynamodb:*", table, Principal="*", Condition={"ArnResembles": {"aws:PrincipalArn": "x"}})
    )
    put = account.client("dynamodb").put_resource_policy
    assert "ArnResembles" in refused(put, ResourceArn=table, Policy=policy).message


def test_a_table_policy_that_names_nobody_is_refused() -> None:
    account = an_account()
    table = a_table(account)
    nobody = f"arn:aws:iam::{account.id}:role/nobody"
    put = account.client("dynamodb").put_resource_policy
    policy = document(allow("dynamodb:GetItem", table, Principal={"AWS": nobody}))
    assert "Invalid principal" in refused(put, ResourceArn=table, Policy=policy).message
    put(ResourceArn=table, Policy=document(allow("dynamodb:GetItem", table, Principal=account.root)))


def test_the_account_above_reads_the_ledger_below_by_its_arn_when_both_sides_allow() -> None:
    below, above = an_account(), an_account()
    table = a_table(below)
    insert(below.client("dynamodb"), "1")
    reads = allow("dynamodb:GetItem", table)
    puller, other = above.role("puller", reads), above.role("other", reads)
    condition = {"ArnEquals": {"aws:PrincipalArn": puller}}
    granting = document(allow("dynamodb:GetItem", table, Principal=above.root, Condition=condition))
    asked = {"TableName": table, "Key": {"id": {"S": "1"}}}
    assert refused(above.acting(puller, "dynamodb").get_item, **asked).code == "AccessDeniedException"
    below.client("dynamodb").put_resource_policy(ResourceArn=table, Policy=granting)
    assert above.acting(puller, "dynamodb").get_item(**asked)["Item"]["approver"] == {"S": "anna"}
    assert refused(above.acting(other, "dynamodb").get_item, **asked).code == "AccessDeniedException"


def test_reading_an_encrypted_table_takes_the_callers_right_to_its_key() -> None:
    account = an_account()
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    account.client("dynamodb").create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    without = account.acting(account.role("a", allow("dynamodb:Scan")), "dynamodb")
    through = {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}
    role = account.role("b", allow("dynamodb:Scan"), allow("kms:Decrypt", key, Condition=through))
    assert "kms:Decrypt" in refused(without.scan, TableName=NAME).message
    assert account.acting(role, "dynamodb").scan(TableName=NAME)["Items"] == []


def test_a_table_of_a_key_that_does_not_exist_is_refused() -> None:
    account = an_account()
    key = account.arn("kms", "key/00000000-0000-0000-0000-000000000000")
    said = refused(
        account.client("dynamodb").create_table,
        TableName=NAME,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    assert "does not exist" in said.message
