"""The gate: who may print what, once, and that every serial has an end."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Connection, Engine, select, update

from server_stub.identity.session import Session
from server_stub.paper.charter import Charter, Flaw, NothingPrintable
from server_stub.paper.ledger import history, month_count, sheet, today_count
from server_stub.paper.lifecycle import WrongState
from server_stub.paper.offers import PrintChoice, end_offer
from server_stub.paper.purposes import Purpose
from server_stub.paper.refusals import Refusal, Refused
from server_stub.paper.register import (
    OFFER_LIFETIME,
    OFFERS_A_DAY,
    OUTCOME_LIMIT,
    Granted,
    PrintOffer,
    PrintRegister,
    Reservation,
    Subject,
)
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.paper.states import SheetState
from server_stub.paper.tables import print_offer, print_sheet
from server_stub.store.engine import WRITES
from tests.server_stub.paper.samples import CHARTER, NOW, SATO, colleague

SUBJECT = Subject("AST", "c-3104558", "ab" * 32)
PDF = b"%PDF-1.4 a sheet %%EOF"
CHOICE = PrintChoice("hand_over", "", "P-0382-02", 1)
QUOTA = CHARTER.screens[0].daily_quota


def offer_to(
    register: PrintRegister, connection: Connection, session: Session = SATO, now: datetime = NOW
) -> PrintOffer:
    reservation = register.reserve(connection, session, SUBJECT, now)
    assert isinstance(reservation, Reservation), reservation
    return register.offer(connection, session, reservation.serial, PDF, 1, now)


def reason_of(answer: object) -> Refusal | None:
    return answer.reason if isinstance(answer, Refused) else None


def with_charter(charter: Charter | NothingPrintable) -> PrintRegister:
    return PrintRegister(lambda _at: charter, Seal(b"k" * KEY_BYTES))


def test_a_sheet_goes_from_question_to_hand_over(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    assert offer.serial == "PR-20261124-0382-0001"
    assert offer.pdf_sha256 == hashlib.sha256(PDF).hexdigest()
    granted = register.redeem(connection, SATO, offer.id, CHOICE, NOW)
    assert isinstance(granted, Granted)
    assert (granted.pdf, granted.serial, granted.printer.ref) == (PDF, offer.serial, "P-0382-02")
    register.record_outcome(connection, offer.serial, SheetState.SENT, NOW, "job 7")
    register.record_outcome(connection, offer.serial, SheetState.SPOOLED, NOW)
    assert register.close(connection, SATO, offer.serial, SheetState.COLLECTED, NOW) is None
    assert register.close(connection, SATO, offer.serial, SheetState.HANDED_OVER, NOW + timedelta(hours=3)) is None
    changes = history(connection, offer.serial)
    assert [change.state.value for change in changes] == [
        *("reserved", "offered", "granted", "sent", "spooled", "collected", "handed_over")
    ]
    assert [change.step for change in changes] == list(range(1, 8))
    assert [change.staff for change in changes] == ["A10427", "A10427", "A10427", None, None, "A10427", "A10427"]
    assert changes[3].detail == "job 7"
    record = sheet(connection, offer.serial)
    assert record is not None
    assert (record.purpose, record.reason, record.printer_ref) == (Purpose.HAND_OVER, None, "P-0382-02")
    assert (record.state, record.changed_at) == (SheetState.HANDED_OVER, NOW + timedelta(hours=3))


@pytest.mark.parametrize("flaw", list(Flaw))
def test_without_a_charter_nothing_is_printable(flaw: Flaw, connection: Connection) -> None:
    answer = with_charter(NothingPrintable(flaw)).reserve(connection, SATO, SUBJECT, NOW)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.NO_CHARTER
    assert "連絡してください" in answer.words.ja
    assert connection.execute(select(print_sheet)).all() == []


def test_only_the_screen_on_the_charter_is_printable(register: PrintRegister) -> None:
    refused = register.permission(SATO, "CUS", NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.NOT_ON_CHARTER
    expected = "この画面は印刷できません。お客さまへお渡しする資料は「資産状況 AST」から印刷してください。"
    assert refused.words.ja == expected
    assert "Asset status (AST)" in refused.words.en
    empty = with_charter(msgspec.structs.replace(CHARTER, screens=()))
    assert reason_of(empty.permission(SATO, "AST", NOW)) is Refusal.NOTHING_ON_CHARTER


@pytest.mark.parametrize(("role", "may"), [("RM", True), ("SV", True), ("BM", True), ("TL", False), ("AU", False)])
def test_only_the_roles_on_the_charter_print(register: PrintRegister, role: str, may: bool) -> None:
    answer = register.permission(replace(SATO, role=role), "AST", NOW)
    assert reason_of(answer) is (None if may else Refusal.ROLE)


def test_an_offer_is_used_once(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    assert isinstance(register.redeem(connection, SATO, offer.id, CHOICE, NOW), Granted)
    assert reason_of(register.redeem(connection, SATO, offer.id, CHOICE, NOW)) is Refusal.OFFER_USED


def test_of_fifty_at_once_one_is_granted(register: PrintRegister, engine: Engine) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        offer = offer_to(register, connection)
    answers: list[Granted | Refused] = []
    gate = threading.Barrier(50)

    def try_once() -> None:
        gate.wait()
        with engine.connect().execution_options(**{WRITES: True}) as mine, mine.begin():
            answers.append(register.redeem(mine, SATO, offer.id, CHOICE, NOW))

    threads = [threading.Thread(target=try_once) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    assert [type(answer) for answer in answers].count(Granted) == 1
    assert {reason_of(answer) for answer in answers} == {None, Refusal.OFFER_USED}


def test_checking_before_writing_would_grant_twice(register: PrintRegister, engine: Engine) -> None:
    """The trap: two that look first and write later both see an open offer."""
    with engine.begin() as connection:
        offer = offer_to(register, connection)
    is_open = select(print_offer.c.id).where(print_offer.c.id == offer.id, print_offer.c.ended_at.is_(None))
    seen = []
    for _ in range(2):
        with engine.connect() as connection:
            seen.append(connection.execute(is_open).one_or_none())
    granted = 0
    for found in seen:
        with engine.begin() as connection:
            connection.execute(update(print_offer).where(print_offer.c.id == offer.id).values(ended_at=NOW))
            granted += found is not None
    assert granted == 2


def test_the_daily_quota_holds_and_begins_anew_at_midnight_in_japan(
    register: PrintRegister, connection: Connection
) -> None:
    for _ in range(QUOTA):
        offer = offer_to(register, connection)
        assert isinstance(register.redeem(connection, SATO, offer.id, CHOICE, NOW), Granted)
    refused = register.reserve(connection, SATO, SUBJECT, NOW)
    assert isinstance(refused, Refused)
    expected = f"本日の印刷は上限の {QUOTA}部に達しました。支店長に承認を申請してください。"
    assert (refused.reason, refused.words.ja) == (Refusal.QUOTA, expected)
    assert (today_count(connection, SATO.staff, NOW), month_count(connection, SATO.staff, NOW)) == (QUOTA, QUOTA)
    midnight = NOW.replace(hour=15, minute=0)
    assert reason_of(register.reserve(connection, SATO, SUBJECT, midnight - timedelta(microseconds=1))) is Refusal.QUOTA
    assert isinstance(register.reserve(connection, SATO, SUBJECT, midnight), Reservation)
    assert isinstance(register.reserve(connection, colleague(1), SUBJECT, NOW), Reservation)


def test_the_quota_is_asked_again_when_the_offer_is_used(register: PrintRegister, connection: Connection) -> None:
    twin = replace(SATO, id="session-2", terminal="T-0382-08")  # the same person, another session
    waiting = offer_to(register, connection, twin)
    for _ in range(QUOTA):
        offer = offer_to(register, connection)
        assert isinstance(register.redeem(connection, SATO, offer.id, CHOICE, NOW), Granted)
    assert reason_of(register.redeem(connection, twin, waiting.id, CHOICE, NOW)) is Refusal.QUOTA


def test_a_sheet_that_surely_never_came_out_does_not_count(register: PrintRegister, connection: Connection) -> None:
    counted = []
    for state in (SheetState.FAILED, SheetState.UNKNOWN):
        offer = offer_to(register, connection)
        register.redeem(connection, SATO, offer.id, CHOICE, NOW)
        register.record_outcome(connection, offer.serial, state, NOW)
        counted.append(today_count(connection, SATO.staff, NOW))
    assert counted == [0, 1]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (replace(CHOICE, purpose=""), Refusal.PURPOSE_MISSING),
        (replace(CHOICE, purpose="curiosity"), Refusal.PURPOSE_MISSING),
        (replace(CHOICE, purpose="other"), Refusal.REASON_MISSING),
        (replace(CHOICE, purpose="other", reason=" 　"), Refusal.REASON_MISSING),
        (replace(CHOICE, purpose="other", reason="あ" * 201), Refusal.REASON_MISSING),
        (replace(CHOICE, printer_ref="P-0501-02"), Refusal.PRINTER),  # registered, but for another branch
        (replace(CHOICE, printer_ref="Microsoft Print to PDF"), Refusal.PRINTER),
        (replace(CHOICE, copies=0), Refusal.COPIES),
        (replace(CHOICE, copies=2), Refusal.COPIES),
        (replace(CHOICE, copies=-1), Refusal.COPIES),
    ],
)
def test_a_wrong_choice_is_refused_and_the_offer_stays_open(
    register: PrintRegister, connection: Connection, choice: PrintChoice, reason: Refusal
) -> None:
    offer = offer_to(register, connection)
    assert reason_of(register.redeem(connection, SATO, offer.id, choice, NOW)) is reason
    assert isinstance(register.redeem(connection, SATO, offer.id, CHOICE, NOW), Granted)


def test_a_purpose_the_charter_does_not_name_is_refused(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    entry = msgspec.structs.replace(CHARTER.screens[0], purposes=(Purpose.MEETING,))
    narrow = with_charter(msgspec.structs.replace(CHARTER, screens=(entry,)))
    assert reason_of(narrow.redeem(connection, SATO, offer.id, CHOICE, NOW)) is Refusal.PURPOSE_NOT_ALLOWED


def test_a_written_reason_is_kept_with_the_purpose_that_needs_it(
    register: PrintRegister, connection: Connection
) -> None:
    offer = offer_to(register, connection)
    choice = replace(CHOICE, purpose="other", reason=" 相続の手続のため ")
    granted = register.redeem(connection, SATO, offer.id, choice, NOW)
    assert isinstance(granted, Granted)
    assert granted.reason == "相続の手続のため"
    other = offer_to(register, connection)
    plain = register.redeem(connection, SATO, other.id, replace(CHOICE, reason="not asked for"), NOW)
    assert isinstance(plain, Granted)
    assert plain.reason is None


@pytest.mark.parametrize(
    "changes",
    [{"id": "session-9"}, {"staff": "A99999"}, {"terminal": "T-0382-99"}, {"branch": "501"}],
)
def test_somebody_elses_offer_is_as_good_as_none(
    register: PrintRegister, connection: Connection, changes: dict[str, str]
) -> None:
    offer = offer_to(register, connection)
    values = {"id": SATO.id, "staff": SATO.staff, "terminal": SATO.terminal, "branch": SATO.branch} | changes
    other = replace(SATO, id=values["id"], staff=values["staff"], terminal=values["terminal"], branch=values["branch"])
    choice = replace(CHOICE, printer_ref=f"P-0{other.branch}-02")
    assert reason_of(register.redeem(connection, other, offer.id, choice, NOW)) is Refusal.UNKNOWN_OFFER
    assert reason_of(register.redeem(connection, SATO, offer.id + "x", CHOICE, NOW)) is Refusal.UNKNOWN_OFFER


def test_rights_taken_away_after_the_offer_are_asked_again(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    gone = with_charter(NothingPrintable(Flaw.EXPIRED))
    assert reason_of(gone.redeem(connection, SATO, offer.id, CHOICE, NOW)) is Refusal.NO_CHARTER
    demoted = replace(SATO, role="TL")
    assert reason_of(register.redeem(connection, demoted, offer.id, CHOICE, NOW)) is Refusal.ROLE
    entry = msgspec.structs.replace(CHARTER.screens[0], edition=4)
    newer = with_charter(msgspec.structs.replace(CHARTER, screens=(entry,)))
    assert reason_of(newer.redeem(connection, SATO, offer.id, CHOICE, NOW)) is Refusal.CHARTER_CHANGED


def test_an_offer_expires_and_is_swept_with_its_bytes(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    last = offer.expires_at - timedelta(microseconds=1)
    assert register.sweep(connection, last) == ()
    answer = register.redeem(connection, SATO, offer.id, CHOICE, offer.expires_at)
    assert reason_of(answer) is Refusal.OFFER_EXPIRED
    assert register.sweep(connection, offer.expires_at) == ((offer.serial, SheetState.CANCELLED),)
    row = connection.execute(select(print_offer)).one()
    assert (row.pdf_sealed, row.ended_at) == (None, offer.expires_at)
    answer = register.redeem(connection, SATO, offer.id, CHOICE, offer.expires_at)
    assert reason_of(answer) is Refusal.OFFER_EXPIRED


def test_a_reservation_without_a_sheet_is_swept(register: PrintRegister, connection: Connection) -> None:
    reservation = register.reserve(connection, SATO, SUBJECT, NOW)
    assert isinstance(reservation, Reservation)
    swept = register.sweep(connection, NOW + OFFER_LIFETIME)
    assert swept == ((reservation.serial, SheetState.CANCELLED),)
    with pytest.raises(WrongState):
        register.offer(connection, SATO, reservation.serial, PDF, 1, NOW + OFFER_LIFETIME)


@pytest.mark.parametrize("sent", [False, True])
def test_a_grant_without_an_outcome_becomes_unknown(
    register: PrintRegister, connection: Connection, sent: bool
) -> None:
    offer = offer_to(register, connection)
    register.redeem(connection, SATO, offer.id, CHOICE, NOW)
    if sent:
        register.record_outcome(connection, offer.serial, SheetState.SENT, NOW)
    assert register.sweep(connection, NOW + OUTCOME_LIMIT) == ((offer.serial, SheetState.UNKNOWN),)
    assert register.close(connection, SATO, offer.serial, SheetState.DESTROYED, NOW + OUTCOME_LIMIT) is None


def test_a_new_dialog_cancels_the_one_before_and_every_number_has_an_end(
    register: PrintRegister, connection: Connection
) -> None:
    first, second = offer_to(register, connection), offer_to(register, connection)
    assert [first.serial[-4:], second.serial[-4:]] == ["0001", "0002"]
    assert reason_of(register.redeem(connection, SATO, first.id, CHOICE, NOW)) is Refusal.OFFER_EXPIRED
    assert register.cancel(connection, SATO, second.serial, NOW) is None
    assert reason_of(register.cancel(connection, SATO, second.serial, NOW)) is Refusal.UNKNOWN_OFFER
    assert connection.execute(select(print_offer).where(print_offer.c.pdf_sealed.is_not(None))).all() == []
    states = connection.execute(select(print_sheet.c.state)).scalars().all()
    assert states == [SheetState.CANCELLED] * 2


def test_a_reservation_names_what_was_cancelled_for_it(register: PrintRegister, connection: Connection) -> None:
    first = offer_to(register, connection)
    others = offer_to(register, connection, colleague(1))
    second = register.reserve(connection, SATO, SUBJECT, NOW)
    assert isinstance(second, Reservation)
    assert second.cancelled == ((first.serial, SUBJECT.customer_ref),)
    assert isinstance(register.redeem(connection, colleague(1), others.id, CHOICE, NOW), Granted)


def test_a_session_cannot_cancel_the_offer_of_another(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    assert reason_of(register.cancel(connection, colleague(1), offer.serial, NOW)) is Refusal.UNKNOWN_OFFER
    assert isinstance(register.redeem(connection, SATO, offer.id, CHOICE, NOW), Granted)


def test_previews_without_end_are_refused(register: PrintRegister, connection: Connection) -> None:
    for _ in range(OFFERS_A_DAY):
        assert isinstance(register.reserve(connection, SATO, SUBJECT, NOW), Reservation)
    assert reason_of(register.reserve(connection, SATO, SUBJECT, NOW)) is Refusal.TOO_MANY_OFFERS


def test_the_sheet_lies_encrypted_and_only_until_it_is_printed(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    (sealed,) = connection.execute(select(print_offer.c.pdf_sealed)).one()
    assert PDF not in sealed
    assert len(sealed) > len(PDF)
    register.redeem(connection, SATO, offer.id, CHOICE, NOW)
    assert connection.execute(select(print_offer.c.pdf_sealed)).scalar_one() is None
    record = sheet(connection, offer.serial)
    assert record is not None
    assert record.pdf_sha256 == hashlib.sha256(PDF).hexdigest()


def test_sealed_bytes_that_were_changed_or_exchanged_are_not_printed(
    register: PrintRegister, connection: Connection
) -> None:
    mine, other = offer_to(register, connection), offer_to(register, connection, colleague(1))
    columns = print_offer.c
    sealed = {row.id: row.pdf_sealed for row in connection.execute(select(columns.id, columns.pdf_sealed))}
    changed = sealed[mine.id][:-1] + bytes([sealed[mine.id][-1] ^ 1])
    for wrong in (changed, sealed[other.id], b"", sealed[mine.id][:20]):
        connection.execute(update(print_offer).where(columns.id == mine.id).values(pdf_sealed=wrong))
        assert reason_of(register.redeem(connection, SATO, mine.id, CHOICE, NOW)) is Refusal.DAMAGED
    connection.execute(update(print_offer).where(columns.id == mine.id).values(pdf_sealed=sealed[mine.id]))
    assert isinstance(register.redeem(connection, SATO, mine.id, CHOICE, NOW), Granted)


class SweptMeanwhile(Seal):
    """A seal during whose opening somebody else ends the offer."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(b"k" * KEY_BYTES)
        self._connection = connection

    def open(self, sealed: bytes, serial: str, pdf_sha256: str) -> bytes:
        assert end_offer(self._connection, serial, NOW)
        return super().open(sealed, serial, pdf_sha256)


def test_an_offer_ended_at_the_last_moment_is_not_granted(connection: Connection) -> None:
    register = PrintRegister(lambda _at: CHARTER, SweptMeanwhile(connection))
    offer = offer_to(register, connection)
    assert reason_of(register.redeem(connection, SATO, offer.id, CHOICE, NOW)) is Refusal.OFFER_USED


def test_serial_numbers_of_branches_and_days_do_not_mix(register: PrintRegister, connection: Connection) -> None:
    elsewhere = replace(SATO, id="session-5", branch="501", terminal="T-0501-01", staff="A30000")
    serials = [
        offer_to(register, connection, session, at).serial
        for session, at in (
            (SATO, NOW),
            (elsewhere, NOW),
            (colleague(1), NOW),
            (colleague(2), NOW + timedelta(days=1)),
        )
    ]
    assert serials == [
        "PR-20261124-0382-0001",
        "PR-20261124-0501-0001",
        "PR-20261124-0382-0002",
        "PR-20261125-0382-0001",
    ]


def test_who_may_close_a_sheet(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    register.redeem(connection, SATO, offer.id, CHOICE, NOW)
    register.record_outcome(connection, offer.serial, SheetState.SPOOLED, NOW)
    for stranger in (colleague(1), replace(SATO, branch="501"), replace(SATO, staff="A1", role="BM", branch="501")):
        answer = register.close(connection, stranger, offer.serial, SheetState.DESTROYED, NOW)
        assert reason_of(answer) is Refusal.NOT_YOUR_SHEET
    assert reason_of(register.close(connection, SATO, "PR-x", SheetState.DESTROYED, NOW)) is Refusal.NOT_YOUR_SHEET
    for state in (SheetState.CANCELLED, SheetState.GRANTED):
        assert reason_of(register.close(connection, SATO, offer.serial, state, NOW)) is Refusal.WRONG_STATE
    manager = replace(SATO, staff="A10001", role="BM", id="session-b")
    assert register.close(connection, manager, offer.serial, SheetState.RETURNED, NOW) is None
    assert register.close(connection, manager, offer.serial, SheetState.DESTROYED, NOW) is None
    answer = register.close(connection, SATO, offer.serial, SheetState.HANDED_OVER, NOW)
    assert reason_of(answer) is Refusal.WRONG_STATE


def test_a_printer_cannot_report_what_only_people_can(register: PrintRegister, connection: Connection) -> None:
    offer = offer_to(register, connection)
    for state in (SheetState.SPOOLED, SheetState.HANDED_OVER):  # not granted yet; not an outcome at all
        with pytest.raises(WrongState):
            register.record_outcome(connection, offer.serial, state, NOW)
