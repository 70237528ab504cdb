"""The server's files: a key that stays, a certificate that is good for loopback only and is renewed in time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from server_stub.audit.secret_files import write_secret
from server_stub.identity.server_keys import (
    CERTIFICATE_LIFE,
    KeyUnusable,
    ensure_demo_certificate,
    load_or_make_secret,
    load_or_make_signing_key,
)
from tests.helpers.clock import START


def test_the_signing_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "server.key"
    key = load_or_make_signing_key(path)
    assert load_or_make_signing_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"nonsense", b""])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    write_secret(tmp_path / "k", content)
    with pytest.raises(KeyUnusable):
        load_or_make_signing_key(tmp_path / "k")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    ensure_demo_certificate(tmp_path, START)
    with pytest.raises(KeyUnusable, match="Ed25519"):
        load_or_make_signing_key(tmp_path / "server.key")


def test_a_secret_is_made_once_and_has_its_size(tmp_path: Path) -> None:
    secret = load_or_make_secret(tmp_path / "s", 32)
    assert (len(secret), load_or_make_secret(tmp_path / "s", 32)) == (32, secret)
    with pytest.raises(KeyUnusable):
        load_or_make_secret(tmp_path / "s", 16)


def test_the_certificate_names_loopback_and_nothing_else(tmp_path: Path) -> None:
    authority = x509.load_pem_x509_certificate(ensure_demo_certificate(tmp_path, START).read_bytes())
    certificate = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    certificate.verify_directly_issued_by(authority)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)


def test_it_is_kept_while_good_and_renewed_before_it_ends(tmp_path: Path) -> None:
    ensure_demo_certificate(tmp_path, START)
    first = (tmp_path / "server.pem").read_bytes()
    ensure_demo_certificate(tmp_path, START + timedelta(days=300))
    assert (tmp_path / "server.pem").read_bytes() == first
    ensure_demo_certificate(tmp_path, START + CERTIFICATE_LIFE - timedelta(days=29))
    assert (tmp_path / "server.pem").read_bytes() != first


def test_the_authoritys_own_key_is_nowhere(tmp_path: Path) -> None:
    ensure_demo_certificate(tmp_path, START)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.key", "server.pem"]
