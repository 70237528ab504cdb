"""The program itself: what it prints, how it ends, that a restart forgets nothing, and what it is made of."""

from __future__ import annotations

import http.client
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from client.contract.note import open_note, read_vkey, sign_note
from server_stub.witness.__main__ import main
from server_stub.witness.folder import BOOK
from tests.architecture.sources import ROOT, imported_modules, named, parsed, python_files
from tests.server_stub.witness.small_log import HONEST, LOG_KEY, WITNESS, SmallLog

NAME = "witness.example/audit"
LOG = LOG_KEY.key.vkey


def arguments(folder: Path, *more: str) -> list[str]:
    return ["--dir", str(folder / "witness"), "--name", NAME, *more]


def post(url: str, sent: bytes) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    connection.request("POST", "/add-checkpoint", sent)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, str]]:
    """Start the real program; yield its address and its key; end it as a supervisor does."""
    command = [sys.executable, "-m", "server_stub.witness", "serve", *arguments(folder, "--log", LOG)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            ready, _, url = program.stdout.readline().rstrip().partition(" ")
            word, _, vkey = program.stdout.readline().rstrip().partition(" ")
            assert (ready, word) == ("ready", "vkey")
            yield url, vkey
        finally:
            program.send_signal(signal.SIGTERM)
            _, errors = program.communicate(timeout=60)
    assert (program.returncode, errors) == (0, "")


def test_the_real_program_remembers_over_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (url, vkey):
        status, line = post(url, HONEST.body(0, 5))
        assert status == 200
        text, _ = open_note(sign_note(HONEST.head(5).text, LOG_KEY) + line, [read_vkey(vkey)])
        assert text == HONEST.head(5).text
    with running(tmp_path) as (url, again):
        assert again == vkey
        assert post(url, SmallLog(fork=1).body(0, 9)) == (409, "5\n")
        assert post(url, HONEST.body(0, 3)) == (409, "5\n")
        assert post(url, HONEST.body(5, 9))[0] == 200


@pytest.fixture
def own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def serve_while(folder: Path, monkeypatch: pytest.MonkeyPatch, talk: Callable[[str, str], object]) -> None:
    """Serve on this thread, which alone may be sent signals, and let another one talk with url and key meanwhile."""
    read, write = os.pipe()

    def meanwhile() -> None:
        with os.fdopen(read, encoding="utf-8") as lines:
            said = [lines.readline().partition(" ")[2].rstrip() for _ in range(2)]
            try:
                talk(*said)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=meanwhile)
    thread.start()
    with os.fdopen(write, "w", encoding="utf-8") as spoken, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", spoken)
        assert main(["serve", *arguments(folder, "--log", LOG)]) == 0
    thread.join(20)


@pytest.mark.usefixtures("own_signals")
def test_serving_says_where_and_under_which_key_and_ends_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[str, int]] = []

    def talk(url: str, vkey: str) -> None:
        found.append((vkey.partition("+")[0], post(url, HONEST.body(0, 5))[0]))

    serve_while(tmp_path, monkeypatch, talk)
    assert found == [(NAME, 200)]


HALF = b"POST /add-checkpoint HTTP/1.1\r\nHost: witness\r\nContent-Length: 9\r\n\r\nold"


@pytest.mark.parametrize("part", [b"", HALF[:20], HALF], ids=["nothing", "half a head", "half a body"])
@pytest.mark.usefixtures("own_signals")
def test_whoever_connects_and_does_not_ask_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: bytes
) -> None:
    monkeypatch.setattr("server_stub.listening.patience.REQUEST_SECONDS", 0.3)
    ends: list[bytes | type[OSError]] = []

    def idle(url: str, _vkey: str) -> None:
        place = urlsplit(url)
        with socket.create_connection((place.hostname or "", place.port or 0), 20) as wire:
            wire.sendall(part)
            try:
                ends.append(wire.recv(1000))  # returns nothing only when the witness closes
            except OSError as error:
                ends.append(type(error))

    serve_while(tmp_path, monkeypatch, idle)
    assert ends in ([b""], [ConnectionResetError])


def test_the_key_is_printed_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["key", *arguments(tmp_path)]) for _ in range(2)] == [0, 0]
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert read_vkey(first).name == NAME


def test_the_module_is_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "server_stub.witness.__main__")
    monkeypatch.setattr(sys, "argv", ["witness", "key", *arguments(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("server_stub.witness", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"{NAME}+")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "COMMAND"),
        (["fly"], "serve"),
        (["key", "--dir", "d"], "--name"),
        (["key", "--dir", "d", "--name", "a name"], "no space"),
        (["key", "--dir", "d", "--name", "a+name"], "no plus sign"),
        (["key", "--dir", "d", "--name", ""], "no space"),
        (["serve", "--dir", "d", "--name", NAME], "--log"),
        (["serve", "--dir", "d", "--name", NAME, "--log", "nonsense"], "no verifier key of a log: not a verifier key"),
        (["serve", "--dir", "d", "--name", NAME, "--log", WITNESS.key.vkey], "not the key of a log"),
        (["serve", "--dir", "d", "--name", NAME, "--log", LOG, "--port", "65536"], "--port"),
    ],
)
def test_wrong_usage_is_2_and_told(capsys: pytest.CaptureFixture[str], wrong: list[str], told: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1, told
    return told


def test_what_fails_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["key", *arguments(tmp_path)])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refused(["serve", *arguments(tmp_path, "--log", LOG, "--port", port)], capsys)
    assert "in use" in told
    (tmp_path / "witness").chmod(0o755)
    assert "chmod 700" in refused(["key", *arguments(tmp_path)], capsys)
    (tmp_path / "witness").chmod(0o700)
    (tmp_path / "witness" / BOOK).write_bytes(b"something else, and long enough to be looked at" * 20)
    told = refused(["key", *arguments(tmp_path)], capsys)
    assert f"{BOOK} cannot be used: file is not a database" in told
    (tmp_path / "file").touch()
    assert "file" in refused(["key", "--dir", str(tmp_path / "file"), "--name", NAME], capsys)


def test_it_takes_nothing_of_the_server_but_its_socket_and_secret_files_and_nothing_of_the_server_takes_it() -> None:
    """It runs elsewhere, for people who watch those who run the server."""
    allowed = ("server_stub.witness", "server_stub.listening", "server_stub.audit.secret_files", "client.contract")
    ours, others = set(), set()
    for path in python_files("server_stub", "client"):
        for module in imported_modules(parsed(path)):
            if named(path).startswith("server_stub/witness/"):
                if module.partition(".")[0] in ("server_stub", "client") and not module.startswith(allowed):
                    ours.add(f"{named(path)}: {module}")
            elif module.startswith("server_stub.witness"):
                others.add(f"{named(path)}: {module}")
    assert (ours, others) == (set(), set())


def test_what_it_loads_is_what_it_names() -> None:
    program = "import json, sys, server_stub.witness.__main__\n"
    program += "print(json.dumps([name for name in sys.modules if name.startswith('server_stub')]))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name for name in json.loads(done.stdout) if not name.startswith("server_stub.witness")}
    socket = {f"server_stub.listening{part}" for part in ("", ".gate", ".listener", ".patience")}
    assert loaded == {"server_stub", *socket, "server_stub.audit", "server_stub.audit.secret_files"}
