"""The demo as a person starts it: a real process with TLS, sign-in, a sheet on paper, and a clean end."""

from __future__ import annotations

import http.client
import json
import signal
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from client.contract.api import Line, Offer, PrintAsk, PrintMake
from client.contract.codec import decode_screen
from client.policy import read_policy
from server_stub.audit.last_head import beside
from server_stub.demo import Cast, Demo, DemoChoice, DemoImpossible
from tests.helpers.wire_client import WireClient

CUSTOMERS = "300"


class OverTls:
    """Carries requests over one kept connection that trusts the policy's authority only."""

    def __init__(self, policy: Mapping[str, str]) -> None:
        self.authority = policy["server"].removeprefix("https://")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(policy["ca_file"])
        host, _, port = self.authority.partition(":")
        self.connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=60)

    def carry(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        self.connection.request(method, path, body, dict(headers))
        answer = self.connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


@contextmanager
def demo(folder: Path) -> Iterator[dict[str, str]]:
    """Start the demo; gives the lines meant for programs."""
    command = [sys.executable, "-m", "server_stub", "demo", "--no-terminal"]
    command += ["--dir", str(folder), "--customers", CUSTOMERS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told: dict[str, str] = {"first": process.stdout.readline()}
        for line in process.stdout:
            word, _, value = line.rstrip().partition(" ")
            told[word] = value
            if word == "ready":
                break
        try:
            yield told
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that has been set up."""
    folder = tmp_path_factory.mktemp("demo")
    said: list[str] = []
    Demo(DemoChoice(folder, customers=int(CUSTOMERS)), said.append).settings()
    assert said[0].startswith("Building the bank")
    return folder


def test_a_person_signs_in_sees_a_customer_and_prints_the_sheet(folder: Path) -> None:
    with demo(folder) as told:
        options = dict(zip(*[iter(told["terminal"].split())] * 2, strict=True))
        policy = tomllib.loads(Path(options["--policy"]).read_text("utf-8"))
        carrier = OverTls(policy)
        assert f"https://{carrier.authority}" == told["ready"]
        client = WireClient(carrier, policy["server_key"], lambda: datetime.now(UTC), policy["terminal"])
        assert client.enrol(options["--enrol-code"]).status == 200
        assert client.sign_in(told["person"], told["password"]).status == 200
        shown = client.do(Line(f"AST {told['known']}")).answer
        assert isinstance(shown.screen, msgspec.Raw)
        offer = client.do(PrintAsk(decode_screen(shown.screen).id)).answer.offer
        assert isinstance(offer, msgspec.Raw)
        sheet = msgspec.json.decode(offer, type=Offer)
        make = PrintMake(sheet.id, sheet.purposes[0].id, "", sheet.printers[0].id, 1)
        made = client.do(make).answer.sheet
        assert made is not None
        assert made.state == "spooled"
        client.sign_out()
        carrier.connection.close()
    (paper,) = (folder / "sheets").rglob("*.pdf")
    assert sheet.serial in paper.name


def test_the_second_start_builds_nothing_and_the_policy_suits_the_terminal(folder: Path) -> None:
    with demo(folder) as told:
        assert told["first"].startswith("Printed sheets"), "nobody sits before it who could sign in"
        policy = read_policy(folder / "terminal.toml", read_machine=lambda: None)
        assert policy.server == told["ready"]


def test_whoever_sits_before_the_window_is_told_how_to_sign_in_and_how_to_end_it(folder: Path) -> None:
    said: list[str] = []
    Demo(DemoChoice(folder), said.append)._announce(Cast("A1", "038", "3104558"), [], "https://x", by_hand=True)
    assert said[0].startswith("Sign in as A1")
    assert "Ctrl+C here ends the demo." in said


def test_yesterdays_bank_is_built_anew_and_that_is_said(folder: Path) -> None:
    about = folder / "demo.json"
    known = json.loads(about.read_text("utf-8")) | {"as_of": "2020-01-01"}
    about.write_text(json.dumps(known), encoding="utf-8")
    last = beside(folder / "keys" / "log.key")
    assert last.is_file(), "yesterday's record was signed"
    said: list[str] = []
    settings = Demo(DemoChoice(folder, customers=int(CUSTOMERS)), said.append).settings()
    assert "2020-01-01" in said[0]
    assert settings.database.endswith("bank.db")
    assert json.loads(about.read_text("utf-8"))["as_of"] != "2020-01-01"
    assert not (folder / "building.db").exists()
    assert not last.exists(), "today's record does not go on from it"


def test_data_that_cannot_be_read_leaves_the_bank_as_it_was(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("not;the;right;columns\n1;2;3;4\n", encoding="utf-8")
    before = (folder / "bank.db").read_bytes()
    said: list[str] = []
    with pytest.raises(DemoImpossible):
        Demo(DemoChoice(folder, data=tmp_path / "bad.csv"), said.append).settings()
    assert (folder / "bank.db").read_bytes() == before
    assert len(said) > 1
