"""Message signatures: the profile verifies what it signed, and nothing else."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from client.contract.proof import (
    BadProof,
    Claim,
    Message,
    Signer,
    content_digest,
    public_key,
    public_text,
    read_claim,
    sign_answer,
    sign_request,
    signature_base,
    verify_answer,
    verify_request,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SIGNER = Signer("T-1", KEY)
MESSAGE = Message("POST", "localhost:8443", "/v1/interact", b'{"a":1}', "Bearer token")


def _headers(message: Message = MESSAGE, signer: Signer = SIGNER) -> dict[str, str]:
    signed = sign_request(signer, message, created=1_700_000_000, nonce=7)
    return {name.lower(): value for name, value in signed.items()}


def _verify(message: Message, headers: dict[str, str], key: Ed25519PublicKey | None = None) -> Claim:
    claim = read_claim(headers)
    verify_request(key or KEY.public_key(), claim, message, headers["content-digest"])
    return claim


def test_a_signed_request_is_verified_and_says_who_when_and_which() -> None:
    claim = _verify(MESSAGE, _headers())
    assert (claim.keyid, claim.created, claim.nonce) == ("T-1", 1_700_000_000, 7)


def test_before_sign_in_no_authorization_is_covered() -> None:
    message = Message("POST", "localhost", "/v1/hello", b"{}")
    _verify(message, _headers(message))


@pytest.mark.parametrize(
    "changed",
    [
        Message("GET", "localhost:8443", "/v1/interact", b'{"a":1}', "Bearer token"),
        Message("POST", "elsewhere:8443", "/v1/interact", b'{"a":1}', "Bearer token"),
        Message("POST", "localhost:8443", "/v1/heartbeat", b'{"a":1}', "Bearer token"),
        Message("POST", "localhost:8443", "/v1/interact", b'{"a":2}', "Bearer token"),
        Message("POST", "localhost:8443", "/v1/interact", b'{"a":1}', "Bearer other"),
        Message("POST", "localhost:8443", "/v1/interact", b'{"a":1}'),
    ],
)
def test_a_request_changed_anywhere_is_refused(changed: Message) -> None:
    with pytest.raises(BadProof):
        _verify(changed, _headers())


def test_a_body_swapped_together_with_its_digest_is_refused() -> None:
    changed = Message("POST", "localhost:8443", "/v1/interact", b'{"a":2}', "Bearer token")
    headers = _headers() | {"content-digest": content_digest(changed.body)}
    with pytest.raises(BadProof):
        _verify(changed, headers)


def test_another_key_is_refused() -> None:
    with pytest.raises(BadProof):
        _verify(MESSAGE, _headers(), OTHER.public_key())


@pytest.mark.parametrize(
    "field",
    [
        "",
        'sig1=("@method");created=1;keyid="T-1";nonce="1";alg="ed25519"',
        'sig1=("@method");created=1;keyid="T-1";nonce="1";alg="ed25519";tag="branch-answer"',
        'sig1=("@method");created=1;keyid="T-1";nonce="1";alg="rsa-pss-sha512";tag="branch-request"',
        'sig1=("@method");created=1;keyid="T-1";nonce="1";alg="ed25519";tag="branch-request";extra="1"',
        'sig2=("@method");created=1;keyid="T-1";nonce="1";alg="ed25519";tag="branch-request"',
        'sig1=("@method");created=1;keyid="T-1\r\n";nonce="1";alg="ed25519";tag="branch-request"',
    ],
)
def test_an_input_outside_the_profile_is_refused(field: str) -> None:
    with pytest.raises(BadProof):
        read_claim(_headers() | {"signature-input": field})


def test_a_signature_over_fewer_parts_is_refused() -> None:
    params = '("@method");created=1;keyid="T-1";nonce="1";alg="ed25519";tag="branch-request"'
    signature = base64.b64encode(KEY.sign(signature_base([('"@method"', "POST")], params))).decode()
    headers = _headers() | {"signature-input": f"sig1={params}", "signature": f"sig1=:{signature}:"}
    with pytest.raises(BadProof, match="other parts"):
        _verify(MESSAGE, headers)


@pytest.mark.parametrize("value", ["", "sig1=::", "sig1=:AAAA:", "sig2=:" + "A" * 86 + "==:"])
def test_a_malformed_signature_is_refused(value: str) -> None:
    with pytest.raises(BadProof):
        read_claim(_headers() | {"signature": value})


def _answer(status: int = 200, body: bytes = b"{}", request: str = "sig1=:x:") -> dict[str, str]:
    signed = sign_answer(Signer("server", KEY), status=status, body=body, request_signature=request, created=1)
    return {name.lower(): value for name, value in signed.items()}


def test_an_answer_is_tied_to_its_request_status_and_body() -> None:
    key = KEY.public_key()
    verify_answer(key, _answer(), status=200, body=b"{}", request_signature="sig1=:x:")
    for status, body, request in ((201, b"{}", "sig1=:x:"), (200, b"[]", "sig1=:x:"), (200, b"{}", "sig1=:y:")):
        with pytest.raises(BadProof):
            verify_answer(key, _answer(), status=status, body=body, request_signature=request)


def test_a_request_signature_is_no_answer_signature() -> None:
    with pytest.raises(BadProof):
        verify_answer(KEY.public_key(), _headers(), status=200, body=MESSAGE.body, request_signature="")


def test_an_answer_without_any_signature_is_refused() -> None:
    with pytest.raises(BadProof):
        verify_answer(KEY.public_key(), {}, status=200, body=b"{}", request_signature="sig1=:x:")


def test_public_keys_survive_the_wire_and_garbage_does_not() -> None:
    text = public_text(KEY.public_key())
    assert public_key(text).public_bytes_raw() == KEY.public_key().public_bytes_raw()
    for garbage in ("", "AAAA", "ü" * 43):
        with pytest.raises(BadProof):
            public_key(garbage)


def test_the_base_and_the_digest_equal_those_of_the_rfc(shared_data: Path) -> None:
    vector = json.loads((shared_data / "vectors/rfc9421/ed25519_b26.json").read_text("utf-8"))
    lines = vector["signature_base"].split("\n")
    parts = [tuple(line.split(": ", 1)) for line in lines[:-1]]
    params = vector["signature_input"].removeprefix("sig-b26=")
    base = signature_base([(identifier, value) for identifier, value in parts], params)
    assert base.decode() == vector["signature_base"]
    signature = base64.b64decode(vector["signature"].removeprefix("sig-b26=:").removesuffix(":"))
    Ed25519PublicKey.from_public_bytes(base64.b64decode(vector["public_key_b64"])).verify(signature, base)
    for example in vector["content_digest"]:
        assert content_digest(example["body"].encode()) == f"sha-256=:{example['sha256']}:"


WEAK = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)
"""Points of small order in every spelling (RFC 8032 §5.1.3 allows y below p only)."""


@pytest.mark.parametrize("point", WEAK)
def test_a_point_for_which_anybody_can_sign_is_no_key(point: str) -> None:
    raw = bytes.fromhex(point)
    with pytest.raises(BadProof):
        public_key(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def test_the_library_alone_takes_such_a_point_and_its_constant_signature() -> None:
    """The trap: R is the identity, S is zero, and every message is signed."""
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(WEAK[0])).verify(bytes.fromhex(WEAK[0]) + bytes(32), b"anything")


def test_a_key_has_one_spelling() -> None:
    text = public_text(KEY.public_key())
    assert public_key(text) == public_key(text + "=")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = text[:-1] + last[last.index(text[-1]) ^ 1]
    assert base64.urlsafe_b64decode(other + "=") == base64.urlsafe_b64decode(text + "=")
    with pytest.raises(BadProof):
        public_key(other)
