"""The edge to KMS: signing and verifying by a key's ARN, or by that of an alias which nobody may move."""

from __future__ import annotations

from toolbox.aws import Clients, ServiceRefusal, region_of
from toolbox.stops import Refused


class Kms:
    def __init__(self, make: Clients) -> None:
        self._make = make

    def sign(self, key: str, message: bytes) -> bytes:
        answer = self._make("kms", region_of(key))(
            "sign", KeyId=key, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256"
        )
        signature = answer.get("Signature")
        if not isinstance(signature, bytes) or not signature:
            raise Refused("KMS gave no signature; expected one. Run the command again.")
        return signature

    def verifies(self, key: str, message: bytes, signature: bytes) -> bool:
        try:
            answer = self._make("kms", region_of(key))(
                "verify",
                KeyId=key,
                Message=message,
                MessageType="RAW",
                Signature=signature,
                SigningAlgorithm="ECDSA_SHA_256",
            )
        except ServiceRefusal as refusal:
            if refusal.error == "KMSInvalidSignatureException":
                return False
            raise
        return answer.get("SignatureValid") is True and _is(answer.get("KeyId"), key)


def _is(answered: object, asked: str) -> bool:
    """KMS answers with the ARN of the key itself, whatever it was asked by; an alias' key is in its account."""
    account, _, name = asked.rpartition(":")
    if name.startswith("alias/"):
        return isinstance(answered, str) and answered.startswith(f"{account}:key/")
    return answered == asked
