"""Fills the managers' day: appointments and call lists, written ones first, drawn ones for everybody else.

Knows who may be called (`Booked.may_be_called`), not why.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from server_stub.bank import tables
from server_stub.bank.codes import AppointmentKind, BestTime, CallResult, ContactPurpose
from server_stub.bank.demo.ledger import Booked
from server_stub.bank.demo.people import Cast
from server_stub.bank.rows import References, RowBatch
from server_stub.japan import instant_in_japan

CALLS_A_LIST = 30
_CALLS_DONE = 18
_HOURS = (9, 10, 11, 13, 14, 15, 16)
_KINDS = (AppointmentKind.COUNTER, AppointmentKind.VISIT, AppointmentKind.PHONE, AppointmentKind.ONLINE)
_DONE = (CallResult.CONSIDERING, CallResult.APPOINTMENT, CallResult.AGREED, CallResult.DECLINED)


class AgendaDraw:
    """Adds appointments and call lists to a batch of rows."""

    def __init__(
        self, rng: random.Random, rows: RowBatch, references: References, texts: dict[str, Any], as_of: date
    ) -> None:
        self._rng = rng
        self._rows = rows
        self._references = references
        self._texts = texts
        self._as_of = as_of

    def fill(self, portfolios: Mapping[str, Sequence[Booked]], cast: Cast, people: dict[str, Any]) -> None:
        """Collect the day of every manager in `portfolios`, the written manager's from the file."""
        campaign = self._campaign()
        for manager, portfolio in portfolios.items():
            written = manager == cast.manager
            if written:
                self._written_day(cast, people["appointment"])
            elif portfolio:
                self._drawn_day(manager, portfolio)
            self._call_list(campaign, manager, portfolio, self._written_calls(cast, people) if written else [])

    def _campaign(self) -> str:
        written = self._texts["campaign"]
        ref = self._references.of("campaign", written["name"]["en"])
        due = self._as_of + timedelta(days=written["ends_after_days"])
        self._rows.add(
            tables.campaign, ref=ref, name_ja=written["name"]["ja"], name_en=written["name"]["en"], due_on=due
        )
        return ref

    def _written_day(self, cast: Cast, written: Sequence[dict[str, Any]]) -> None:
        for place, one in enumerate(written):
            customer = cast.booked[one["person"]].ref if "person" in one else None
            self._add(
                place,
                cast.manager,
                customer,
                at=instant_in_japan(self._as_of, one["time"].hour, one["time"].minute),
                kind=AppointmentKind(one["kind"]),
                purpose=ContactPurpose(one["purpose"]) if "purpose" in one else None,
                subject=one["subject"],
                spot=one.get("place"),
                done=one.get("done", False),
            )

    def _drawn_day(self, manager: str, portfolio: Sequence[Booked]) -> None:
        rng = self._rng
        hours = sorted(rng.sample(_HOURS, rng.randint(3, 5)))
        visited = rng.sample(list(portfolio), min(len(hours), len(portfolio)))
        for place, (hour, customer) in enumerate(zip(hours, visited, strict=False)):
            text = rng.choice(self._texts["contact"])
            self._add(
                place,
                manager,
                customer.ref,
                at=instant_in_japan(self._as_of, hour, rng.choice((0, 30))),
                kind=rng.choice(_KINDS),
                purpose=ContactPurpose(text["purpose"]),
                subject=text["subject"],
                spot=None,
                done=False,
            )

    def _add(
        self, place: int, staff: str, customer: str | None, *, subject: dict[str, str], spot: dict[str, str] | None,
        **values: Any,
    ) -> None:  # fmt: skip
        self._rows.add(
            tables.appointment,
            ref=self._references.of("appointment", staff, self._as_of, place),
            staff_number=staff,
            customer_ref=customer,
            subject_ja=subject["ja"],
            subject_en=subject["en"],
            place_ja=None if spot is None else spot["ja"],
            place_en=None if spot is None else spot["en"],
            **values,
        )

    def _written_calls(self, cast: Cast, people: dict[str, Any]) -> list[tuple[Booked, dict[str, Any]]]:
        return [(cast.booked[one["person"]], one) for one in people["call"]]

    def _call_list(
        self, campaign: str, manager: str, portfolio: Sequence[Booked], written: list[tuple[Booked, dict[str, Any]]]
    ) -> None:
        rng = self._rng
        listed = {booked.ref for booked, _ in written}
        free = [one for one in portfolio if one.may_be_called and one.ref not in listed]
        drawn = rng.sample(free, min(len(free), CALLS_A_LIST - len(written)))
        for position, (booked, one) in enumerate(written):
            result, best = CallResult(one.get("result", "not_called")), BestTime(one["best_time"])
            self._add_call(campaign, manager, booked, position, one["reason"], best, result)
        for place, booked in enumerate(drawn):
            result = rng.choice(_DONE) if place < _CALLS_DONE else CallResult.NOT_CALLED
            reason = rng.choice(self._texts["call_reason"])
            position = len(written) + place
            self._add_call(campaign, manager, booked, position, reason, rng.choice(list(BestTime)), result)

    def _add_call(
        self, campaign: str, manager: str, booked: Booked, position: int, reason: dict[str, str], best: BestTime,
        result: CallResult,
    ) -> None:  # fmt: skip
        self._rows.add(
            tables.call_list_row,
            campaign_ref=campaign,
            staff_number=manager,
            customer_ref=booked.ref,
            position=position,
            reason_ja=reason["ja"],
            reason_en=reason["en"],
            best_time=best,
            last_result=result,
        )
