"""The small checks of an offer, one by one; the whole way is in test_register."""

from __future__ import annotations

from sqlalchemy import Connection

from server_stub.paper.offers import PrintChoice, check_choice, end_offer, open_serials, printer_of
from server_stub.paper.purposes import Purpose
from server_stub.paper.register import PrintRegister, Reservation, Subject
from tests.server_stub.paper.samples import CHARTER, NOW, SATO

ENTRY = CHARTER.screens[0]


def test_every_purpose_of_the_charter_may_be_chosen() -> None:
    for purpose in Purpose:
        assert check_choice(PrintChoice(purpose.value, "相続の手続", "P", 1), ENTRY) is None


def test_a_printer_is_found_only_at_its_own_branch(connection: Connection) -> None:
    found = printer_of(connection, "382", "P-0382-02")
    assert found is not None
    assert found.ipp_url.startswith("ipp://")
    assert printer_of(connection, "501", "P-0382-02") is None


def test_what_a_session_has_open_is_known_and_ends_once(register: PrintRegister, connection: Connection) -> None:
    reservation = register.reserve(connection, SATO, Subject("AST", "c-1", "00"), NOW)
    assert isinstance(reservation, Reservation)
    assert open_serials(connection, SATO.id) == (reservation.serial,)
    register.offer(connection, SATO, reservation.serial, b"%PDF", 1, NOW)
    assert open_serials(connection, SATO.id) == (reservation.serial,)
    assert open_serials(connection, "another") == ()
    assert end_offer(connection, reservation.serial, NOW)
    assert not end_offer(connection, reservation.serial, NOW)
