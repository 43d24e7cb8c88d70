"""KMS: policies that lock everyone out are refused, digests are signed as digests, a wrong signature is an error."""

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms.models import Key

from sandbox.cloud.access import about_caller
from sandbox.cloud.call import Call, Onward, Refused, Reply, answer, rewritten
from sandbox.cloud.documents import Malformed, check
from sandbox.cloud.evaluator import Kind, Policies, Policy, Principal, Request, decide
from sandbox.cloud.reach_kms import find_key
from sandbox.cloud.roles import policies_of
from sandbox.cloud.world import World

DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "ECDSA_SHA_256": hashes.SHA256(),
    "ECDSA_SHA_384": hashes.SHA384(),
    "ECDSA_SHA_512": hashes.SHA512(),
}
OPEN: Policy = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def check_key_policy(call: Call, text: str, key: str) -> None:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html (lockout safety check)"""
    try:
        policy = check(text)
    except Malformed as error:
        raise Refused("MalformedPolicyDocumentException", str(error)) from None
    if call.params.get("BypassPolicyLockoutSafetyCheck") is True:
        return
    if not _may_put_policy_again(call, policy, key):
        message = "The new key policy will not allow you to update the key policy in the future."
        raise Refused("MalformedPolicyDocumentException", message)


def _may_put_policy_again(call: Call, policy: Policy, key: str) -> bool:
    caller = call.principal
    identity, boundary = policies_of(caller.arn) if caller.kind is Kind.ROLE else ((OPEN,), None)
    # An administrator is judged as a principal of the account that may do everything else.
    caller = Principal(kind=Kind.ROLE, arn=caller.arn, account=caller.account, session=caller.session)
    request = Request(
        principal=caller,
        action="kms:PutKeyPolicy",
        resource=key,
        account=call.account,
        context=about_caller(call),
    )
    policies = Policies(identity=identity, boundary=boundary, resource=policy, resource_rules=True)
    return decide(request, policies).allowed


def create_key(world: World, call: Call, onward: Onward) -> Reply:
    if "Policy" in call.params:
        check_key_policy(call, call.params["Policy"], call.arn("key/new"))
    return onward(call)


def put_key_policy(world: World, call: Call, onward: Onward) -> Reply:
    """The policy's name is optional and can only be `default`; moto asks for it."""
    check_key_policy(call, call.params["Policy"], held_key(call).arn)
    return onward(rewritten(call, "PutKeyPolicy", {"PolicyName": "default", **call.params}))


def get_key_policy(world: World, call: Call, onward: Onward) -> Reply:
    return onward(rewritten(call, "GetKeyPolicy", {"PolicyName": "default", **call.params}))


def held_key(call: Call) -> Key:
    found = find_key(call, call.params["KeyId"])
    if found is None:
        raise Refused("NotFoundException", f"Key '{call.params['KeyId']}' does not exist")
    return found


def _digest_of(call: Call, key: Key) -> tuple[bytes, ec.ECDSA]:
    """A message that is already a digest must be one of the algorithm's length and is not hashed again."""
    algorithm = call.params["SigningAlgorithm"]
    if algorithm not in DIGESTS or algorithm not in (key.signing_algorithms or []):
        raise Refused("ValidationException", f"Digest cannot be used with {algorithm} and key {key.arn}")
    message, digest = bytes(call.params["Message"]), DIGESTS[algorithm]
    if len(message) != digest.digest_size:
        raise Refused("ValidationException", f"Digest is invalid length for algorithm {algorithm}.")
    return message, ec.ECDSA(Prehashed(digest))


def _check_message(call: Call) -> None:
    if len(call.params["Message"]) > 4096:
        message = (
            "1 validation error detected: Value at 'message' must have length less than or equal to 4096"
        )
        raise Refused("ValidationException", message)


def sign(world: World, call: Call, onward: Onward) -> Reply:
    _check_message(call)
    if call.params.get("MessageType", "RAW") != "DIGEST":
        return onward(call)
    key = held_key(call)
    message, how = _digest_of(call, key)
    signature = key.private_key.private_key.sign(message, how)  # type: ignore[attr-defined]  # moto's ECDSA key
    return answer(call, _signed(call, key) | {"Signature": signature})


def verify(world: World, call: Call, onward: Onward) -> Reply:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html: an invalid signature is an exception."""
    _check_message(call)
    if call.params.get("MessageType", "RAW") != "DIGEST":
        reply = onward(call)
        if reply.good and not reply.json()["SignatureValid"]:
            raise Refused("KMSInvalidSignatureException", "The signature is not valid")
        return reply
    key = held_key(call)
    message, how = _digest_of(call, key)
    public = key.private_key.private_key.public_key()  # type: ignore[attr-defined]  # moto's ECDSA key
    try:
        public.verify(bytes(call.params["Signature"]), message, how)
    except InvalidSignature:
        raise Refused("KMSInvalidSignatureException", "The signature is not valid") from None
    return answer(call, _signed(call, key) | {"SignatureValid": True})


def _signed(call: Call, key: Key) -> dict[str, Any]:
    return {"KeyId": key.arn, "SigningAlgorithm": call.params["SigningAlgorithm"]}
