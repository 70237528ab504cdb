"""Bytes count as taken only when the receiver has read them, and only the bank's own receiver gets any."""

from __future__ import annotations

import contextlib
import socket
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server_stub.audit.siem.receiver import NotTaken, Receiver, receiver_of
from server_stub.settings import Settings, SettingsWrong, SiemSettings, place_settings, read_settings
from tests.helpers.tls import Authority, make_authority
from tests.server_stub.audit.siem.conftest import Sink, receiver_at, reset

LARGE = bytes(300_000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server_stub.audit.siem.receiver.PATIENCE", 0.3)


def test_what_was_delivered_has_been_read(sink: Sink, receiver: Receiver) -> None:
    receiver.deliver(LARGE)
    receiver.deliver(b"more")
    assert sink.read == [LARGE, b"more"]


def test_a_receiver_that_ends_without_close_notify_has_read_it_too(sink: Sink, receiver: Receiver) -> None:
    def gnutls(connection: ssl.SSLSocket) -> None:
        while connection.recv(65_536):
            pass

    sink.acts = [gnutls]
    receiver.deliver(LARGE)
    assert sink.acts == []


def test_a_system_that_does_not_tell_what_is_unacknowledged_delivers_as_well(
    sink: Sink, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.audit.siem.receiver._TELLS_UNACKNOWLEDGED", False)
    receiver.deliver(b"more")
    assert sink.read == [b"more"]


def test_a_receiver_that_dies_has_taken_nothing(sink: Sink, receiver: Receiver) -> None:
    sink.acts = [reset]
    with pytest.raises(OSError):  # noqa: PT011 - reset, broken pipe or end of file, as the moment has it
        receiver.deliver(LARGE)


def test_a_receiver_that_parts_in_good_order_without_having_read_has_taken_nothing(
    sink: Sink, receiver: Receiver
) -> None:
    def leave(connection: ssl.SSLSocket) -> None:
        connection.setblocking(False)
        with contextlib.suppress(ssl.SSLWantReadError):
            connection.unwrap()  # says close_notify and does not wait
        socket.socket.shutdown(connection, socket.SHUT_WR)
        assert sink.done.wait(20)

    sink.narrow()
    sink.acts = [leave]
    with pytest.raises(NotTaken, match="without having received everything"):
        receiver.deliver(LARGE)


def test_a_receiver_that_speaks_is_no_syslog_receiver(sink: Sink, receiver: Receiver) -> None:
    def speak(connection: ssl.SSLSocket) -> None:
        while connection.recv(65_536):
            pass
        with contextlib.suppress(OSError):
            connection.unwrap()
        socket.socket.sendall(connection, b"HTTP/1.1 400")

    sink.acts = [speak]
    with pytest.raises(OSError, match=r"speaks|EOF|application data|WRONG_VERSION|wrong version|shutdown"):
        receiver.deliver(b"more")


def test_a_receiver_that_only_listens_is_waited_for_a_while(sink: Sink, receiver: Receiver, impatient: None) -> None:
    sink.acts = [lambda _connection: assert_done(sink)]
    with pytest.raises(TimeoutError):
        receiver.deliver(b"more")


def assert_done(sink: Sink) -> None:
    assert sink.done.wait(20)


def test_another_authority_is_refused(sink: Sink, tmp_path: Path) -> None:
    other = make_authority(tmp_path, "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        receiver_at(sink.port, other.ca).deliver(b"more")
    assert sink.read == []


def test_a_certificate_for_another_name_is_refused(sink: Sink, authority: Authority) -> None:
    settings = SiemSettings(host="localhost", port=sink.port, ca_file=authority.ca)
    receiver = receiver_of(settings)
    assert receiver is not None
    with pytest.raises(ssl.SSLCertVerificationError):
        receiver.deliver(b"more")
    assert sink.read == []


def test_trust_and_versions_are_not_those_of_the_machine(
    sink: Sink, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    receiver = receiver_at(sink.port, authority.ca)
    receiver.deliver(b"more")
    assert not (tmp_path / "keys.log").exists()
    assert receiver.trust.verify_mode is ssl.CERT_REQUIRED
    assert receiver.trust.check_hostname
    assert receiver.trust.minimum_version is ssl.TLSVersion.TLSv1_2
    assert len(receiver.trust.get_ca_certs()) == 1


def test_without_a_host_nobody_is_told() -> None:
    assert receiver_of(SiemSettings()) is None


def locked_key(folder: Path) -> Path:
    path = folder / "locked.pem"
    closed = serialization.BestAvailableEncryption(b"sesame")
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, closed))
    return path


def test_files_that_cannot_be_used_are_told_at_the_start(authority: Authority, tmp_path: Path) -> None:
    chain, none = authority.chain, tmp_path / "none.pem"
    wrong = [
        SiemSettings(host="siem.example", ca_file=none),
        SiemSettings(host="siem.example", ca_file=locked_key(tmp_path)),
        SiemSettings(host="siem.example", ca_file=authority.ca, certificate=none),
        SiemSettings(host="siem.example", ca_file=authority.ca, certificate=chain, private_key=locked_key(tmp_path)),
    ]
    for settings in wrong:
        with pytest.raises(SettingsWrong, match=r"siem: .* PEM files without a password"):
            receiver_of(settings)


def test_a_closed_key_fails_at_once_and_nobody_is_asked_for_its_password(
    authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    closed = SiemSettings(
        host="siem.example", ca_file=authority.ca, certificate=authority.chain, private_key=locked_key(tmp_path)
    )
    with pytest.raises(SettingsWrong):
        receiver_of(closed)
    assert capfd.readouterr() == ("", ""), "no prompt"


def test_the_settings_name_the_receiver_and_its_files(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_text(
        'database = "sqlite:///x"\n[siem]\nhost = "siem.bank.example"\ncertificate = "tls/own.pem"\nname = "soc"\n',
        encoding="utf-8",
    )
    siem = read_settings(path).siem
    assert (siem.host, siem.port, siem.name, siem.longest) == ("siem.bank.example", 6514, "soc", 8_192)
    assert (siem.ca_file, siem.certificate, siem.private_key) == (
        tmp_path / "tls" / "siem-ca.pem",
        tmp_path / "tls" / "own.pem",
        None,
    )
    assert place_settings(Settings(database=""), tmp_path).siem.certificate is None


@pytest.mark.parametrize("line", ['host = "a b"', "port = 0", "longest = 100", 'name = ""', 'format = "cef"'])
def test_what_is_wrong_in_the_settings_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "server.toml"
    path.write_text(f'database = "sqlite:///x"\n[siem]\n{line}\n', encoding="utf-8")
    with pytest.raises(SettingsWrong, match=r"siem"):
        read_settings(path)
