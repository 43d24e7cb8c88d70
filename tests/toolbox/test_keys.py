"""Signing and verifying by KMS."""

from __future__ import annotations

from toolbox.seams import Edges


def test_a_signature_of_the_key_verifies(edges: Edges, keys: tuple[str, str]) -> None:
    assert edges.keys.verifies(keys[0], b"manifest", edges.keys.sign(keys[0], b"manifest"))


def test_a_signature_of_another_message_does_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[0], b"manifesto", edges.keys.sign(keys[0], b"manifest"))


def test_a_signature_of_another_key_does_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[1], b"manifest", edges.keys.sign(keys[0], b"manifest"))


def test_bytes_that_are_no_signature_do_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[0], b"manifest", b"signed, trust me")
