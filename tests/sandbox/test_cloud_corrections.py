"""The list of corrections, and the front that stands before moto."""

from __future__ import annotations

import socket
from pathlib import Path

import botocore.session
import pytest

from sandbox.cloud import PortBusy, serve
from sandbox.cloud.back_door import DoorRefused, ask
from sandbox.cloud.corrections import CORRECTIONS, Correction, handlers
from tests.sandbox.cloud_desk import an_account, endpoint, refused


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda c: f"{c.service}: {c.wrong[:40]}")
def test_a_correction_says_what_is_wrong_what_is_right_and_where_that_stands(correction: Correction) -> None:
    assert correction.wrong
    assert correction.right
    assert correction.source.startswith("https://docs.aws.amazon.com/")
    assert correction.operations


def test_a_correction_corrects_operations_that_the_service_has() -> None:
    models = botocore.session.get_session()
    for service, operation in handlers():
        assert operation in models.get_service_model(service).operation_names


def test_no_operation_is_corrected_twice() -> None:
    listed = [(c.service, name) for c in CORRECTIONS for name in c.operations]
    assert sorted(listed) == sorted(set(listed))


def test_every_corrected_operation_is_called_by_a_test() -> None:
    others = [path for path in Path(__file__).parent.glob("test_cloud_*.py") if path != Path(__file__)]
    written = "".join(path.read_text() for path in others)
    by_name = {botocore.xform_name(operation): operation for _, operation in handlers()}
    assert not [
        name for name, operation in by_name.items() if name not in written and operation not in written
    ]


def test_what_moto_does_not_have_is_one_sentence_and_not_retried() -> None:
    said = refused(an_account().client("codestar-notifications").list_notification_rules)
    assert said.code == "NotImplemented"
    assert "codestar-notifications ListNotificationRules" in said.message


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy, match=str(port)):
            serve(port)


def test_a_door_that_is_not_there_says_so() -> None:
    with pytest.raises(DoorRefused, match="nowhere"):
        ask(endpoint(), "nowhere", {})
