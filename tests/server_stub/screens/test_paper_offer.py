"""A sheet is set outside of any unit of work; whatever happens meanwhile, its number is on the record with an end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from client.contract.api import Offer, PrintAsk, PrintClose, PrintMake, ProblemKind
from server_stub.audit.entry import ServerEvent
from server_stub.audit.served import Refusal, Served
from server_stub.paper.ledger import history, sheet
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import SheetTooLong, Typesetter
from server_stub.screens.paper_offer import OfferErrand
from tests.helpers.bank_counter import KAZUKO, Counter
from tests.helpers.guards import ExpectLog

LOG = "server_stub.screens.paper_offer"


class TornSetter(Typesetter):
    """Sets nothing."""

    def __init__(self) -> None:
        """No fonts are needed for that."""

    def typeset(self, sheet: Any) -> bytes:
        raise SheetTooLong("99 pages")


def asked(counter: Counter) -> tuple[Served, OfferErrand]:
    served = counter.served(PrintAsk(counter.line(f"AST {KAZUKO}").id))
    assert isinstance(served.errand, OfferErrand)
    return served, served.errand


def state_of(counter: Counter, serial: str) -> SheetState:
    record = sheet(counter.connection, serial)
    assert record is not None
    return record.state


def test_the_number_is_on_the_record_before_anything_is_set(misaki: Counter) -> None:
    served, errand = asked(misaki)
    serial = str(served.entry.detail["serial"])
    assert served.entry.kind is ServerEvent.PRINT_RESERVED
    assert served.offer is None
    assert served.notice is not None
    assert "F9" in served.notice.text, "the answer of last resort says what to do"
    assert errand.page is None
    assert state_of(misaki, serial) is SheetState.RESERVED


def test_setting_and_picturing_touch_no_database(misaki: Counter) -> None:
    _, errand = asked(misaki)
    over = misaki.connection.engine.connect()
    over.close()
    errand.visit = replace(errand.visit, connection=over)
    errand.run()
    assert errand.page is not None
    assert errand.page[1].startswith(b"\x89PNG")


def test_what_is_shown_is_recorded_as_offered_with_its_hash(misaki: Counter) -> None:
    served, errand = asked(misaki)
    errand.run()
    done = errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Served)
    offer = msgspec.json.decode(done.offer or b"", type=Offer)
    record = sheet(misaki.connection, offer.serial)
    assert record is not None
    assert done.entry.kind is ServerEvent.PRINT_OFFERED
    assert done.entry.detail == {"serial": offer.serial, "pdf": record.pdf_sha256}
    assert served.entry.detail["serial"] == offer.serial
    assert done.entry.subjects == served.entry.subjects != ()


def test_a_sheet_that_cannot_be_set_leaves_a_void_number_on_the_record(misaki: Counter, expect_log: ExpectLog) -> None:
    served, errand = asked(misaki)
    errand.typesetter = TornSetter()
    with expect_log(LOG, "was not set: SheetTooLong"):
        errand.run()
    done = errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Refusal)
    serial = str(served.entry.detail["serial"])
    assert (done.kind, done.entry.kind) == (ProblemKind.PRINT_REFUSED, ServerEvent.PRINT_CLOSED)
    assert (done.entry.rule, done.entry.detail["serial"]) == ("not set", serial)
    assert state_of(misaki, serial) is SheetState.CANCELLED
    assert history(misaki.connection, serial)[-1].detail == "SheetTooLong"


def test_who_is_turned_away_is_told_to_wait_and_the_number_is_void(misaki: Counter) -> None:
    served, errand = asked(misaki)
    errand.turn_away()
    done = errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Refusal)
    assert (done.kind, done.undo) == (ProblemKind.WAIT, False)
    assert "混み合って" in done.text
    assert state_of(misaki, str(served.entry.detail["serial"])) is SheetState.CANCELLED


def test_a_number_that_was_ended_meanwhile_is_not_offered(misaki: Counter) -> None:
    served, errand = asked(misaki)
    errand.run()
    misaki.served(PrintClose(str(served.entry.detail["serial"]), "cancelled"))
    done = errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Refusal)
    assert done.entry.rule == "print:offer_expired"


def test_all_sheets_are_set_in_one_lane_and_each_printer_has_its_own(misaki: Counter) -> None:
    _, errand = asked(misaki)
    errand.run()
    done = errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Served)
    offer = msgspec.json.decode(done.offer or b"", type=Offer)
    granted = misaki.served(PrintMake(offer.id, "hand_over", "", offer.printers[0].id, 1))
    assert granted.errand is not None
    assert (errand.lane.kind, errand.lane.name) == ("typesetter", "")
    assert (granted.errand.lane.kind, granted.errand.lane.name) == ("printer", offer.printers[0].id)
    granted.errand.turn_away()
    busy = granted.errand.conclude(misaki.connection, misaki.now)
    assert isinstance(busy, Served)
    assert busy.entry.kind is ServerEvent.PRINT_FAILED
    assert busy.sheet is not None
    assert (busy.sheet.state, "混み合って" in busy.sheet.text) == ("failed", True)
