"""The server's own secrets on disk: the key that signs answers, and for the demo an authority with one certificate.

A bank brings its own certificate. Knows no table and no route.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server_stub.audit.secret_files import make_secret, write_secret

AUTHORITY_LIFE = timedelta(days=3650)
CERTIFICATE_LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)
_SKEW = timedelta(hours=1)


class KeyUnusable(Exception):
    """A key file does not hold what it should."""


def load_or_make_signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a PEM file, made with owner-only rights if absent. Raises: KeyUnusable."""
    if not path.exists():
        make_secret(path, _pem(Ed25519PrivateKey.generate()))
    try:
        loaded = load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise KeyUnusable(f"{path} is not a PEM key") from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} is not an Ed25519 key")
    return loaded


def load_or_make_secret(path: Path, size: int) -> bytes:
    """Return the bytes of a key file, made at random with owner-only rights if absent. Raises: KeyUnusable."""
    if not path.exists():
        make_secret(path, secrets.token_bytes(size))
    found = path.read_bytes()
    if len(found) != size:
        raise KeyUnusable(f"{path} does not hold {size} bytes")
    return found


def ensure_demo_certificate(folder: Path, now: datetime | None = None) -> Path:
    """Make or renew `ca.pem`, `server.pem`, `server.key` for this machine's loopback; return the authority's file.

    The authority's own key is thrown away after use: renewing makes a new authority, and nothing can be issued with it.
    """
    moment = now or datetime.now(UTC)
    authority_file, certificate_file = folder / "ca.pem", folder / "server.pem"
    if authority_file.exists() and certificate_file.exists():
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        if certificate.not_valid_after_utc - RENEW_BEFORE > moment:
            return authority_file
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, moment)
    certificate = _certificate(server_key, authority, authority_key, moment)
    write_secret(folder / "server.key", _pem(server_key))
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    authority_file.write_bytes(authority.public_bytes(Encoding.PEM))
    return authority_file


def _pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name("Branch terminal demo authority")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    names = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
    ]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name("localhost"))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + CERTIFICATE_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
