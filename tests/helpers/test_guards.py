"""Each guard springs: a small test that does the forbidden thing, run in a pytest of its own, fails by name."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def outcome(tmp_path: Path, place: str, body: str) -> str:
    """Runs one test file, laid out at `place`, under the guards; answers what pytest printed."""
    file = tmp_path / place / "test_planted.py"
    file.parent.mkdir(parents=True)
    file.write_text(textwrap.dedent(body), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.helpers.guards", "-p", "no:cacheprovider"]
    command += [
        "-p",
        "no:xdist",
        "-p",
        "no:hypothesispytest",
        "--rootdir",
        str(tmp_path),
        "-c",
        str(tmp_path / "pytest.ini"),
        str(file),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OUTSIDE": str(tmp_path / "outside")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


WRITES = """
    import contextlib, os, sqlite3, tempfile
    import pytest
    OUTSIDE = os.environ["OUTSIDE"]
    WAYS = [
        lambda: open(OUTSIDE, "w").close(),
        lambda: open(OUTSIDE, "a").close(),
        lambda: os.close(os.open(OUTSIDE, os.O_CREAT | os.O_RDWR)),
        lambda: os.mkdir(OUTSIDE + "-folder"),
        lambda: os.close(tempfile.mkstemp()[0]),
        lambda: tempfile.TemporaryFile().close(),
        lambda: sqlite3.connect(OUTSIDE).close(),
    ]
    @pytest.mark.parametrize("way", WAYS)
    def test_it(way):
        with contextlib.suppress(Exception):
            way()
"""


def test_a_write_by_the_terminal_fails_even_when_swallowed(tmp_path: Path) -> None:
    said = outcome(tmp_path, "tests/client", WRITES)
    assert "7 passed, 7 errors" in said
    assert "refused: open " in said
    assert not (tmp_path / "outside").exists()


def test_the_same_writes_pass_outside_the_terminals_tests(tmp_path: Path) -> None:
    assert "7 passed" in outcome(tmp_path, "tests/server_stub", WRITES)
    assert (tmp_path / "outside").exists()


def test_the_terminals_tests_may_read_and_lay_out_files(tmp_path: Path) -> None:
    body = """
        import os, sys
        def test_it(tmp_path):
            (tmp_path / "policy.toml").write_text("server = 1")
            assert (tmp_path / "policy.toml").read_text()
            open(os.devnull, "w").close()
            assert open(sys.executable, "rb").read(1)
    """
    assert "1 passed" in outcome(tmp_path, "tests/client", body)


def test_a_socket_beyond_loopback_fails_even_when_swallowed(tmp_path: Path) -> None:
    body = """
        import contextlib, socket
        import pytest
        WAYS = [
            lambda one: one.connect(("192.0.2.1", 9)),
            lambda one: socket.getaddrinfo("bank.example", 443),
            lambda one: one.bind(("0.0.0.0", 0)),
            lambda one: one.sendto(b"x", ("192.0.2.1", 9)),
        ]
        @pytest.mark.parametrize("way", WAYS)
        def test_it(way):
            with socket.socket(type=socket.SOCK_DGRAM) as one, contextlib.suppress(Exception):
                way(one)
    """
    said = outcome(tmp_path, "tests", body)
    assert "4 passed, 4 errors" in said
    assert "refused: socket.connect 192.0.2.1" in said


def test_loopback_is_open(tmp_path: Path) -> None:
    body = """
        import socket
        def test_it():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(("localhost", server.getsockname()[1])).close()
    """
    assert "1 passed" in outcome(tmp_path, "tests", body)


def test_an_unexpected_warning_in_the_log_fails(tmp_path: Path) -> None:
    body = """
        import logging
        def test_it():
            logging.getLogger("net").warning("slow")
    """
    assert "unexpected log records: net: slow" in outcome(tmp_path, "tests", body)


def test_an_expected_warning_passes_and_a_missing_one_fails(tmp_path: Path) -> None:
    body = """
        import logging
        def test_present(expect_log):
            with expect_log("net", "slow"):
                logging.getLogger("net.link").warning("very slow")
        def test_absent(expect_log):
            with expect_log("net", "slow"):
                logging.getLogger("network").info("slow")
    """
    said = outcome(tmp_path, "tests", body)
    assert "1 failed, 1 passed" in said
    assert "nothing was logged under 'net'" in said


def test_a_thread_left_running_fails(tmp_path: Path) -> None:
    body = """
        import threading
        import tests.helpers.guards as guards
        guards.GRACE_SECONDS = 0.01
        stop = threading.Event()
        def test_it():
            threading.Thread(target=stop.wait, name="forgotten").start()
        def test_after():
            stop.set()
    """
    assert "left running: thread forgotten" in outcome(tmp_path, "tests", body)


def test_a_window_left_open_fails(tmp_path: Path) -> None:
    body = """
        from PySide6.QtWidgets import QWidget
        kept = []
        def test_it(qapp):
            kept.append(QWidget(objectName="lost"))
            kept[0].show()
    """
    assert "left running: window QWidget 'lost'" in outcome(tmp_path, "tests", body)
