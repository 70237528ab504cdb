"""From F9 to the end of a sheet, through the real register and typesetter; and every way it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pypdfium2
import pytest
from sqlalchemy import update

from client.contract.api import Offer, PrintAsk, PrintClose, PrintMake, ProblemKind
from client.contract.blocks import Chart, Table
from server_stub.access.codes import Permission
from server_stub.audit.entry import ServerEvent
from server_stub.audit.served import Refusal, Served
from server_stub.bank import tables
from server_stub.paper.delivery import Delivery
from server_stub.paper.letters import FontFiles
from server_stub.paper.register import Reservation
from server_stub.paper.sheet import AssetSheet
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import Typesetter
from server_stub.screens.admission import Admitted, admit
from server_stub.screens.paper_errand import Deliver
from server_stub.screens.paper_sheet import asset_sheet
from server_stub.screens.visit import Visit
from server_stub.words import Words
from tests.helpers.bank_counter import FONTS, KAZUKO, Counter, desk_that_sends, ref_of


def offered(counter: Counter) -> Offer:
    served = counter.done(PrintAsk(counter.line(f"AST {KAZUKO}").id))
    assert isinstance(served, Served)
    assert served.entry.kind is ServerEvent.PRINT_OFFERED
    return msgspec.json.decode(served.offer or b"", type=Offer)


def make(offer: Offer, **changes: object) -> PrintMake:
    chosen: dict[str, object] = {"purpose": "hand_over", "reason": "", "printer": offer.printers[0].id, "copies": 1}
    return PrintMake(offer.id, **{**chosen, **changes})  # type: ignore[arg-type]


def test_the_offer_says_what_will_be_printed_and_asks_for_a_purpose(misaki: Counter) -> None:
    offer = offered(misaki)
    assert [one.key for one in offer.purposes] == ["1", "2", "3", "4"]
    assert [one.needs_reason for one in offer.purposes] == [False, False, False, True]
    assert offer.preview.startswith(b"\x89PNG")
    assert offer.serial.startswith("PR-20261124-")
    assert offer.printers
    assert "お借入れと連絡記録は印刷されません。" in offer.printed
    assert "1日 5部まで" in offer.foot


def paper_of(counter: Counter) -> tuple[AssetSheet, str]:
    """The sheet of the written customer, and all that stands on its pages."""
    visit = Visit(counter.connection, counter.session, "en", counter.now)
    found = admit(visit, Permission.PRINT_ASSETS, ref_of(counter.connection, KAZUKO))
    assert isinstance(found, Admitted)
    reserved = Reservation("PR-20261124-0382-0001", "AS-01", 3, counter.now)
    filled = asset_sheet(visit, found, reserved, "0" * 64, Words("東雲銀行", "Shinonome Bank"))
    document = pypdfium2.PdfDocument(Typesetter(FontFiles.in_folder(FONTS)).typeset(filled))
    try:
        return filled, "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_paper_tells_the_shares_and_account_ends_of_the_screen(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    allocation, holdings = screen.block("allocation"), screen.block("holdings")
    assert isinstance(allocation, Chart)
    assert isinstance(holdings, Table)
    filled, written = paper_of(misaki)
    for point in allocation.points:
        assert point.share in written, point.label
    accounts = [row.cells[1].sub for row in holdings.rows]
    assert any("••••407-01" in one for one in accounts), "the trap: an end with a branch number"
    assert all(row.detail.startswith(one) for row, one in zip(filled.rows, accounts, strict=True))


def test_paper_says_days_and_never_how_far_off_they_are(misaki: Counter) -> None:
    filled, written = paper_of(misaki)
    assert any(row.detail.endswith("2026年12月8日 満期") for row in filled.rows)
    assert any(row.detail.endswith("償還") for row in filled.rows), "a bond is redeemed"
    assert "日後" not in written


def test_paper_says_once_as_of_when_it_is(misaki: Counter) -> None:
    _, written = paper_of(misaki)
    assert written.count("本書は印刷時点の内容です。") == 1


def test_a_sheet_is_granted_on_the_record_before_it_goes_and_ends_when_received(misaki: Counter) -> None:
    offer = offered(misaki)
    served = misaki.served(make(offer))
    assert served.entry.kind is ServerEvent.PRINT_GRANTED
    assert served.entry.purpose == "hand_over"
    assert served.entry.detail["serial"] == offer.serial
    assert served.sheet is not None
    assert served.sheet.state == "unknown", "the answer of last resort"
    assert served.errand is not None
    served.errand.run()
    done = served.errand.conclude(misaki.connection, misaki.now)
    assert isinstance(done, Served)
    assert done.entry.kind is ServerEvent.PRINT_SPOOLED
    assert done.sheet is not None
    assert done.sheet.state == "spooled"
    assert offer.serial not in done.sheet.text, "the terminal puts the number beside the sentence"
    assert done.notice is None, "the dialog says it; a notice would say it twice"
    closed = misaki.served(PrintClose(offer.serial, "received"))
    assert closed.entry.kind is ServerEvent.PRINT_CLOSED
    assert closed.sheet is not None
    assert closed.sheet.state == "closed"


def test_an_offer_is_used_once_and_only_by_its_session(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    offer = offered(misaki)
    assert seat("RM").refused(make(offer)).entry.rule == "print:unknown_offer"
    misaki.served(make(offer))
    assert misaki.refused(make(offer)).entry.rule == "print:offer_used"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"purpose": "curiosity"}, "print:purpose_missing"),
        ({"purpose": "other", "reason": " "}, "print:reason_missing"),
        ({"printer": "P-9999-01"}, "print:printer"),
        ({"copies": 2}, "print:copies"),
    ],
)
def test_a_wrong_choice_is_refused_and_recorded(misaki: Counter, change: dict[str, object], rule: str) -> None:
    refused = misaki.refused(make(offered(misaki), **change))
    assert refused.kind == ProblemKind.PRINT_REFUSED
    assert (refused.entry.kind, refused.entry.rule) == (ServerEvent.PRINT_DENIED, rule)


@pytest.mark.parametrize("line", ["HOM", f"OVW {KAZUKO}", f"HIS {KAZUKO}", f"HIN {KAZUKO}", "CUS", "LOG"])
def test_every_other_screen_says_why_it_is_not_printed(misaki: Counter, line: str) -> None:
    screen = misaki.line(line)
    key = next(key for key in screen.keys if key.key == "F9")
    assert not key.enabled
    assert "資産状況" in key.reason
    assert not screen.print.allowed
    refused = misaki.refused(PrintAsk(screen.id))
    assert refused.kind == ProblemKind.PRINT_REFUSED
    assert refused.text == key.reason
    assert refused.entry.kind is ServerEvent.PRINT_DENIED


def test_rights_are_asked_again_at_the_grant(misaki: Counter) -> None:
    offer = offered(misaki)
    customer = tables.customer.c
    misaki.connection.execute(update(tables.customer).where(customer.number == KAZUKO).values(rm_number=None))
    misaki.connection.execute(tables.appointment.delete())
    misaki.connection.execute(tables.call_list_row.delete())
    refused = misaki.refused(make(offer))
    assert refused.kind == ProblemKind.NOT_PERMITTED
    assert refused.undo, "the grant is taken back with everything it wrote"


def test_an_unused_offer_can_be_cancelled(misaki: Counter) -> None:
    offer = offered(misaki)
    assert misaki.served(PrintClose(offer.serial, "cancelled")).entry.kind is ServerEvent.PRINT_CLOSED
    assert misaki.refused(make(offer)).entry.rule == "print:offer_expired"


def test_an_offer_ended_by_another_dialog_has_its_end_on_the_record(misaki: Counter) -> None:
    first = offered(misaki)
    served = misaki.served(PrintAsk(misaki.line(f"AST {KAZUKO}").id))
    assert [(one.kind, one.rule, one.detail["serial"]) for one in served.before] == [
        (ServerEvent.PRINT_CLOSED, "another dialog opened", first.serial)
    ]
    assert served.before[0].subjects == served.entry.subjects != ()
    misaki.served(PrintClose(str(served.entry.detail["serial"]), "cancelled"))
    assert misaki.served(PrintAsk(misaki.line(f"AST {KAZUKO}").id)).before == (), "nothing was open"


def after_sending(misaki: Counter, send: Deliver) -> Served | Refusal:
    """Have a sheet printed by somebody who sends it this way; what is said once it was sent."""
    served = misaki.other(desk=desk_that_sends(send)).served(make(offered(misaki)))
    assert served.errand is not None
    served.errand.run()
    return served.errand.conclude(misaki.connection, misaki.now)


def test_a_printer_that_breaks_leaves_an_end(misaki: Counter) -> None:
    def breaks(_pdf: bytes, _serial: str, _url: str) -> Delivery:
        raise OSError("no route")

    assert after_sending(misaki, breaks).entry.kind is ServerEvent.PRINT_UNKNOWN


def test_a_printer_that_takes_nothing_is_said_to_have_failed(misaki: Counter) -> None:
    done = after_sending(misaki, lambda _pdf, _serial, _url: Delivery(SheetState.FAILED, "refused"))
    assert isinstance(done, Served)
    assert done.sheet is not None
    assert done.sheet.state == "failed"
    assert "F9" in done.sheet.text


def test_another_department_behind_the_wall_prints_no_more_than_it_sees(misaki: Counter) -> None:
    seller = misaki.other(session=replace(misaki.session, department="insurance"))
    consent = tables.consent
    seller.connection.execute(consent.delete().where(consent.c.use.in_(("insurance_use", "insurance_info_use"))))
    offer = offered(seller)
    assert offer.pages == 1
