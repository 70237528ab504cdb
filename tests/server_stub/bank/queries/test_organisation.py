"""The bank, its branches, staff and printers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from server_stub.bank import queries
from server_stub.bank.codes import BranchKind
from server_stub.bank.model import Staff
from tests.server_stub.bank.conftest import AS_OF


def test_organisation(bank: Connection, misaki: Staff) -> None:
    assert queries.institution(bank).name.ja == "東雲銀行"
    assert len(queries.branches(bank)) == 6
    home = queries.branch(bank, misaki.branch_code)
    assert home is not None
    assert (home.kind, home.short.ja) == (BranchKind.BRANCH, "港北")
    (printer,) = queries.printers(bank, misaki.branch_code)
    assert printer.ipp_url.startswith("ipp://127.0.0.1")
    assert queries.branch(bank, "999") is None
    assert queries.staff_by_number(bank, "A00000") is None
    assert misaki.is_active(AS_OF)
    assert not misaki.is_active(misaki.active_from - timedelta(days=1))
