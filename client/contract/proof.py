"""HTTP message signatures (RFC 9421) with Ed25519 and Content-Digest (RFC 9530), for requests and answers.

One fixed profile: label `sig1`, one signature a message, no algorithm negotiation, no unknown parameters.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

REQUEST_TAG: Final = "branch-request"
ANSWER_TAG: Final = "branch-answer"
WINDOW_SECONDS: Final = 60
"""How far `created` may lie from the server's clock."""

_P: Final = 2**255 - 19
_Y8: Final = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_SMALL_ORDER: Final = frozenset((0, 1, _P - 1, _Y8, _P - _Y8))
"""Second coordinates of the points of order 1, 2, 4 and 8 (RFC 8032 §5.1; both signs of the first)."""
_REQUEST_PARTS = ("@method", "@authority", "@path", "content-digest")
_ANSWER_PARTS = ('"@status"', '"content-digest"', '"signature";req')
_PARAMS = re.compile(
    r'^sig1=\((?P<parts>[^()]{0,200})\);created=(?P<created>\d{1,12});keyid="(?P<keyid>[A-Za-z0-9._:~=+/-]{1,120})"'
    r';nonce="(?P<nonce>\d{1,19})";alg="ed25519";tag="(?P<tag>[a-z-]{1,40})"$'
)
_VALUE = re.compile(r"^sig1=:(?P<value>[A-Za-z0-9+/]{86}==):$")


class BadProof(Exception):
    """The message's signature is missing, malformed or wrong; the text never quotes the message."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name the other side knows it by."""

    keyid: str
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Message:
    """The signed parts of a request. `authorization` is empty before sign-in; `path` has no query."""

    method: str
    authority: str
    path: str
    body: bytes
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request's signature says of itself, before it has been verified."""

    keyid: str
    created: int
    nonce: int
    base_params: str
    signature: bytes


def content_digest(body: bytes) -> str:
    """Return the Content-Digest field value (RFC 9530, sha-256)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign_request(signer: Signer, message: Message, *, created: int, nonce: int) -> dict[str, str]:
    """Return the three header fields that prove a request. `created` is server time in whole seconds."""
    parts = " ".join(f'"{name}"' for name in _parts_of(message))
    params = f'({parts});created={created};keyid="{signer.keyid}";nonce="{nonce}";alg="ed25519";tag="{REQUEST_TAG}"'
    signature = signer.key.sign(_request_base(message, params))
    return {
        "Content-Digest": content_digest(message.body),
        "Signature-Input": f"sig1={params}",
        "Signature": f"sig1=:{base64.b64encode(signature).decode()}:",
    }


def read_claim(headers: Mapping[str, str]) -> Claim:
    """Read who claims to have signed a request. Raises: BadProof."""
    match = _PARAMS.match(headers.get("signature-input", ""))
    if match is None or match["tag"] != REQUEST_TAG:
        raise BadProof("signature input missing or malformed")
    return Claim(
        keyid=match["keyid"],
        created=int(match["created"]),
        nonce=int(match["nonce"]),
        base_params=headers["signature-input"].removeprefix("sig1="),
        signature=_signature(headers),
    )


def verify_request(key: Ed25519PublicKey, claim: Claim, message: Message, digest_field: str) -> None:
    """Verify a request against its claim: digest of the body (RFC 9421 §7.2.8), covered parts, signature.

    Raises: BadProof. Freshness and replay are the caller's (they need a clock and a window).
    """
    _check_digest(message.body, digest_field)
    parts = " ".join(f'"{name}"' for name in _parts_of(message))
    if not claim.base_params.startswith(f"({parts});"):
        raise BadProof("signature covers other parts")
    _verify(key, claim.signature, _request_base(message, claim.base_params))


def sign_answer(signer: Signer, *, status: int, body: bytes, request_signature: str, created: int) -> dict[str, str]:
    """Return the header fields that prove an answer and tie it to the request it answers (RFC 9421 §2.4)."""
    parts = " ".join(_ANSWER_PARTS)
    params = f'({parts});created={created};keyid="{signer.keyid}";nonce="0";alg="ed25519";tag="{ANSWER_TAG}"'
    signature = signer.key.sign(_answer_base(status, body, request_signature, params))
    return {
        "Content-Digest": content_digest(body),
        "Signature-Input": f"sig1={params}",
        "Signature": f"sig1=:{base64.b64encode(signature).decode()}:",
    }


def verify_answer(
    key: Ed25519PublicKey, headers: Mapping[str, str], *, status: int, body: bytes, request_signature: str
) -> None:
    """Verify that the pinned server key signed this very answer to this very request. Raises: BadProof."""
    field = headers.get("signature-input", "")
    match = _PARAMS.match(field)
    if match is None or match["tag"] != ANSWER_TAG or match["parts"] != " ".join(_ANSWER_PARTS):
        raise BadProof("answer without a signature")
    _check_digest(body, headers.get("content-digest", ""))
    base = _answer_base(status, body, request_signature, field.removeprefix("sig1="))
    _verify(key, _signature(headers), base)


def public_text(key: Ed25519PublicKey) -> str:
    """Return a public key as unpadded URL-safe base64 (43 characters)."""
    return base64.urlsafe_b64encode(key.public_bytes_raw()).decode().rstrip("=")


def public_key(text: str) -> Ed25519PublicKey:
    """Read a public key from URL-safe base64, padded or not, in its one spelling. Raises: BadProof.

    A point of small order is no key: anybody could sign for it, or its holder deny what was signed.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, binascii.Error) as error:
        raise BadProof("not a public key") from error
    y = int.from_bytes(raw, "little") & ~(1 << 255)
    if y >= _P or y in _SMALL_ORDER or public_text(key) != text.rstrip("="):
        raise BadProof("not a key that proves anything")
    return key


def _parts_of(message: Message) -> tuple[str, ...]:
    return (*_REQUEST_PARTS, "authorization") if message.authorization else _REQUEST_PARTS


def signature_base(parts: Iterable[tuple[str, str]], params: str) -> bytes:
    """Return what is signed (RFC 9421 §2.5): one line a component, identifiers quoted as they stand in `params`."""
    lines = [f"{identifier}: {value}" for identifier, value in parts]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def _request_base(message: Message, params: str) -> bytes:
    values = {
        "@method": message.method,
        "@authority": message.authority.lower(),
        "@path": message.path,
        "content-digest": content_digest(message.body),
        "authorization": message.authorization,
    }
    return signature_base(((f'"{name}"', values[name]) for name in _parts_of(message)), params)


def _answer_base(status: int, body: bytes, request_signature: str, params: str) -> bytes:
    values = (str(status), content_digest(body), request_signature)
    return signature_base(zip(_ANSWER_PARTS, values, strict=True), params)


def _signature(headers: Mapping[str, str]) -> bytes:
    match = _VALUE.match(headers.get("signature", ""))
    if match is None:
        raise BadProof("signature missing or malformed")
    return base64.b64decode(match["value"])


def _check_digest(body: bytes, field: str) -> None:
    if not hmac.compare_digest(content_digest(body).encode(), field.encode()):
        raise BadProof("content digest differs from the content")


def _verify(key: Ed25519PublicKey, signature: bytes, base: bytes) -> None:
    try:
        key.verify(signature, base)
    except InvalidSignature as error:
        raise BadProof("signature is wrong") from error
