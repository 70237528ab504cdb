"""Documents nobody should send, with a valid signature: refused with a placeholder and an event, never drawn.

And everything that can go wrong at the door: one clear sentence in the person's language, with a number to quote.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from client.contract.api import Lang, Receipt
from client.contract.blocks import Target
from client.contract.codec import encode
from client.contract.kinds import EventKind
from client.contract.limits import ANSWER_BYTES, DEPTH, NODES, STRING
from client.net import gateway
from server_stub.identity.terminals import withdraw
from tests.helpers.bank_desk import BankDesk, texts_of_widgets
from tests.helpers.bank_server import MANAGER, BankServer
from tests.helpers.hostile_server import HostileBench, hostile_bench
from tests.helpers.small_server import Told, screen_bytes
from tests.helpers.tls import Authority, make_authority
from tests.helpers.wire_client import PASSWORD

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CANARY = "カナリア 7781"
LANGS: tuple[Lang, ...] = ("ja", "en")
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def facts(**changes: object) -> dict[str, object]:
    """One block that shows the canary."""
    return {"type": "facts", "id": "facts", "items": [{"label": "項目", "value": CANARY}], **changes}


def said(*blocks: object, **changes: str) -> bytes:
    """A screen of these blocks."""
    document: dict[str, Any] = {"blocks": list(blocks) or [facts()], "title": CANARY, **changes}
    return screen_bytes("AST", **document)


GOOD = said()
HOSTILE = {
    "cut short": GOOD[:-9],
    "not JSON": b"<html>" + CANARY.encode() + b"</html>",
    "another type": encode([CANARY]),
    "a field missing": GOOD.replace(b'"title"', b'"titel"'),
    "a number for a text": GOOD.replace(b'"label":"' + "項目".encode() + b'"', b'"label":7'),
    "a duplicate key": GOOD.replace(b'"code":"AST"', b'"code":"AST","code":"AST"', 1),
    "not a number": said({"type": "chart", "id": "facts", "style": "bars", "points": []}).replace(
        b'"points":[]', b'"points":[{"label":"' + CANARY.encode() + b'","value":NaN}]'
    ),
    "infinite": said({"type": "chart", "id": "facts", "style": "bars", "points": []}).replace(
        b'"points":[]', b'"points":[{"label":"x","value":1e999}]'
    ),
    "too deep": said(facts(extra=eval("[" * DEPTH + "]" * DEPTH))),  # noqa: S307 - brackets only
    "far too deep": GOOD[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too many values": said(facts(extra=[0] * NODES)),
    "a text too long": said(facts(note="あ" * (STRING + 1))),
    "too large": said(facts(extra=["x" * 1_000] * (ANSWER_BYTES // 1_000))),
    "half a character": GOOD.replace(CANARY.encode(), CANARY.encode() + b"\\ud800", 1),
    "broken UTF-8": GOOD.replace(CANARY.encode(), CANARY.encode() + b"\xff", 1),
    "a required block of an unknown kind": said({"type": "hologram", "id": "facts", "required": True}),
    "two blocks of one id": said(facts(), facts()),
    "a block without a place": said(facts(), facts(id="other")),
    "no watermark": said(watermark=""),
    "another wire version": said(wire="2.0"),
    "a style nobody knows": said(facts(style="blink")),
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("hostile"), "hostile")


@pytest.fixture
def bench(qtbot: QtBot, authority: Authority) -> Iterator[HostileBench]:
    with hostile_bench(authority) as bench:
        bench.sign_in()
        assert bench.shown == "画面 HOM"
        yield bench


def serve(bench: HostileBench, document: bytes) -> None:
    bench.server.answer = lambda _command: Told(screen=document)
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()


def drawn(text: str) -> bool:
    return any(text in one for one in texts_of_widgets())


def test_the_trap_the_same_screen_unspoilt_is_drawn(bench: HostileBench) -> None:
    serve(bench, GOOD)
    assert bench.shown == CANARY
    assert drawn(CANARY)
    bench.beat()
    assert EventKind.DOCUMENT_REFUSED not in bench.server.kinds


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_becomes_a_placeholder_and_an_event(name: str, bench: HostileBench) -> None:
    serve(bench, HOSTILE[name])
    assert bench.shown == "サーバーから届いた内容を表示できません。"
    assert not drawn(CANARY)
    bench.beat()
    refused = [event for event in bench.server.read_events() if event.kind is EventKind.DOCUMENT_REFUSED]
    assert len(refused) == 1
    assert CANARY not in str(refused[0].detail)
    bench.server.answer = lambda _command: Told(screen=screen_bytes("AST"))
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert bench.shown == "画面 AST", "and the next screen is shown as ever"


WRONG = Receipt(number=1, entry="cd" * 32, document="ab" * 32, at="2026-04-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("rest", "rewrite"),
    [
        ({"receipt": WRONG}, lambda content: content),
        ({}, lambda content: re.sub(rb'"receipt":\{[^}]*\},?', b"", content)),
        ({}, lambda content: content.replace(b'"receipt":{', b'"receipt":null,"other":{')),
    ],
    ids=["another document's receipt", "no receipt", "an empty receipt"],
)
def test_what_no_receipt_stands_for_is_never_drawn_and_is_reported(
    rest: dict[str, object], rewrite: Callable[[bytes], bytes], bench: HostileBench
) -> None:
    bench.server.answer = lambda _command: Told(screen=GOOD, rest=rest)
    bench.server.rewrite = lambda content: rewrite(content) if CANARY.encode() in content else content
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    assert not drawn(CANARY)
    assert bench.shown != CANARY
    bench.beat()
    assert not drawn(CANARY)
    assert EventKind.DOCUMENT_REFUSED in bench.server.kinds


def test_a_server_that_keeps_sending_unproven_answers_ends_the_session(bench: HostileBench) -> None:
    bench.server.answer = lambda _command: Told(screen=GOOD, rest={"receipt": WRONG})
    bench.shell.target_chosen.emit(Target("AST"))
    bench.settle()
    for _ in range(3):
        if bench.phase != "sign-in":
            bench.beat()
    assert (bench.phase, bench.page) == ("sign-in", "SignInPage")
    assert not drawn(CANARY)
    assert bench.told[-1][2] == "T-302"


def in_language(text: str, lang: Lang) -> bool:
    """Japanese for Japanese readers, none of it for the others."""
    return bool(JAPANESE.search(text)) == (lang == "ja")


def clear(told: tuple[str, str, str], lang: Lang, reference: str) -> None:
    """What happened, what to do, and a number, in one language."""
    title, detail, number = told
    assert title
    assert detail
    assert title != detail
    assert in_language(title, lang), title
    assert in_language(detail, lang), detail
    assert re.fullmatch(reference, number), number


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    chosen: Lang = request.param
    return chosen


@pytest.fixture
def desk(qtbot: QtBot, shared_bank: BankServer, lang: Lang) -> Iterator[BankDesk]:
    """A terminal whose person reads `lang`; nothing has been asked yet."""
    desk = BankDesk(shared_bank)
    desk.desk.use_language(lang)
    yield desk
    desk.close()


def sign_in(desk: BankDesk, staff: str = MANAGER, password: str = PASSWORD) -> None:
    desk.shell.sign_in_asked.emit(staff, password)
    desk.settle()


def test_a_wrong_password_and_an_unknown_number_are_told_alike(desk: BankDesk, lang: Lang) -> None:
    desk.open_window()
    sign_in(desk, password="wrong")
    sign_in(desk, staff="A99999")
    assert [told[:2] for told in desk.told] == [desk.told[0][:2]] * 2
    for told in desk.told:
        clear(told, lang, r"R-\d+")
    sign_in(desk)
    assert desk.phase == "open"


def test_an_account_under_attack_is_told_to_wait_and_works_later(desk: BankDesk, lang: Lang) -> None:
    desk.open_window()
    staff = "A10358" if lang == "ja" else "A10360"
    for _ in range(6):
        sign_in(desk, staff, "wrong")
    assert desk.told[-1][:2] != desk.told[0][:2]
    clear(desk.told[-1], lang, r"R-\d+")
    sign_in(desk, staff)
    assert desk.phase == "sign-in", "not even with the right password, until the wait is over"
    desk.bank.clock.advance(60)
    sign_in(desk, staff)
    assert desk.phase == "open"


def test_a_withdrawn_terminal_is_told_to_enrol(desk: BankDesk, shared_bank: BankServer, lang: Lang) -> None:
    desk.open_window()
    shared_bank.server.parts.writer.run(lambda connection: withdraw(connection, desk.number))
    sign_in(desk)
    clear(desk.told[-1], lang, r"R-\d+")
    assert desk.phase == "enrolment"


def test_a_terminal_of_an_old_version_is_told_so(desk: BankDesk, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "WIRE", "0.9")
    desk.open_window()
    clear(desk.told[-1], lang, r"R-\d+")
    assert desk.phase != "open"


def test_a_server_of_another_authority_is_told_not_to_be_trusted(
    qtbot: QtBot, shared_bank: BankServer, authority: Authority, lang: Lang
) -> None:
    desk = BankDesk(shared_bank, ca=authority.ca)
    desk.desk.use_language(lang)
    desk.open_window()
    clear(desk.told[-1], lang, "T-203")
    assert ("パスワード" if lang == "ja" else "password") in desk.told[-1][1]
    assert desk.phase != "open"
    desk.close()


def test_a_server_that_is_not_there_is_told_and_called_again(qtbot: QtBot, shared_bank: BankServer, lang: Lang) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    desk = BankDesk(shared_bank, url=f"https://localhost:{port}")
    desk.desk.use_language(lang)
    desk.open_window()
    clear(desk.told[-1], lang, "T-201")
    desk.close()


def test_a_server_that_goes_away_under_a_screen_is_told_where_the_content_was(
    qtbot: QtBot, bank: BankServer, lang: Lang
) -> None:
    desk = BankDesk(bank)
    desk.desk.use_language(lang)
    desk.enter()
    assert desk.phase == "open"
    bank.stop()
    desk.seat.pulse.beat()
    desk.settle()
    desk.wait(15)
    assert desk.phase == "blank"
    held = {text for text in texts_of_widgets() if text and in_language(text, lang)}
    wanted = "つなが|接続|届" if lang == "ja" else "reach|connect"
    assert any(re.search(wanted, text) for text in held)
    assert any(re.search(r"R-\d+", text) for text in texts_of_widgets())
    desk.close()
