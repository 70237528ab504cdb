"""The person's session before this one is found by person and time, however many sessions there were."""

from __future__ import annotations

from server_stub.screens.sign_ins import sign_ins_before
from server_stub.screens.visit import Visit
from tests.helpers.bank_counter import Counter
from tests.helpers.query_plan import plans_of


def test_the_session_before_is_found_without_reading_all_there_were(misaki: Counter) -> None:
    visit = Visit(misaki.connection, misaki.session, "ja", misaki.now)
    steps = plans_of(misaki.connection, lambda: sign_ins_before(visit))
    assert any("ix_session_staff_signed_in" in step for step in steps)
    assert not any(step.startswith(("SCAN", "USE TEMP")) for step in steps)
