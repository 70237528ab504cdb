"""Names with their segment and permissions, for every list that shows a customer; and the permissions themselves.

One place computes both, so that a search row, a call list and a banner cannot disagree (product.md D6). Segments are
computed when asked, never stored: a consent that ran out at midnight must not be honoured in the morning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from sqlalchemy import Connection, func, select

from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.model import Channels, Consent, CustomerMark
from server_stub.bank.rules import consent_state, segment_of

# Below the number of parameters that the oldest SQLite accepts in one statement.
_BATCH = 500

_MARK_USES = (ConsentUse.INFORMATION, ConsentUse.PHONE, ConsentUse.MAIL, ConsentUse.VISIT)


def customer_marks(connection: Connection, refs: Collection[str], today: date) -> dict[str, CustomerMark]:
    """The mark of each customer that exists among `refs`, as things stand on `today`."""
    threshold = connection.execute(select(tables.institution.c.important_from_yen)).scalar_one()
    marks: dict[str, CustomerMark] = {}
    for batch in batches(refs):
        assets = assets_of(connection, batch)
        states = _states(connection, batch, today)
        columns = tables.customer.c
        wanted = select(columns.ref, columns.number, columns.name, columns.kana, columns.romaji)
        for row in connection.execute(wanted.where(columns.ref.in_(batch))):
            state = states[row.ref]
            marks[row.ref] = CustomerMark(
                ref=row.ref,
                number=row.number,
                name=row.name,
                kana=row.kana,
                romaji=row.romaji,
                segment=segment_of(assets.get(row.ref, 0), threshold, _of(state, ConsentUse.INFORMATION)),
                channels=Channels(
                    phone=_of(state, ConsentUse.PHONE),
                    mail=_of(state, ConsentUse.MAIL),
                    visit=_of(state, ConsentUse.VISIT),
                ),
            )
    return marks


def assets_of(connection: Connection, refs: Collection[str]) -> dict[str, int]:
    """Sum of all holdings in yen of each customer who holds anything."""
    owner = tables.holding.c.customer_ref
    sums: dict[str, int] = {}
    for batch in batches(refs):
        wanted = select(owner, func.sum(tables.holding.c.value_yen)).where(owner.in_(batch)).group_by(owner)
        sums.update((ref, int(total)) for ref, total in connection.execute(wanted))
    return sums


def consents(connection: Connection, customer_ref: str, today: date) -> tuple[Consent, ...]:
    """Every permission of one customer in the order of `ConsentUse`; those never asked for are unknown."""
    table = tables.consent
    stored = {row.use: row for row in connection.execute(select(table).where(table.c.customer_ref == customer_ref))}
    found = []
    for use in ConsentUse:
        row = stored.get(use)
        if row is None:
            found.append(Consent(use, ConsentState.UNKNOWN, None, None, None))
        else:
            state = consent_state(row.state, row.expires_on, today)
            found.append(Consent(use, state, row.obtained_on, row.expires_on, row.evidence_number))
    return tuple(found)


def consent_states(
    connection: Connection, refs: Collection[str], use: ConsentUse, today: date
) -> dict[str, ConsentState]:
    """The state of one permission for many customers; absent means never asked for."""
    table = tables.consent.c
    states: dict[str, ConsentState] = {}
    for batch in batches(refs):
        wanted = select(table.customer_ref, table.state, table.expires_on)
        rows = connection.execute(wanted.where(table.customer_ref.in_(batch), table.use == use))
        states.update((row.customer_ref, consent_state(row.state, row.expires_on, today)) for row in rows)
    return states


def _states(connection: Connection, refs: list[str], today: date) -> dict[str, dict[ConsentUse, ConsentState]]:
    table = tables.consent.c
    wanted = select(table.customer_ref, table.use, table.state, table.expires_on)
    states: dict[str, dict[ConsentUse, ConsentState]] = defaultdict(dict)
    for row in connection.execute(wanted.where(table.customer_ref.in_(refs), table.use.in_(_MARK_USES))):
        states[row.customer_ref][row.use] = consent_state(row.state, row.expires_on, today)
    return states


def _of(states: Mapping[ConsentUse, ConsentState], use: ConsentUse) -> ConsentState:
    return states.get(use, ConsentState.UNKNOWN)


def batches(refs: Iterable[str]) -> Iterator[list[str]]:
    """Each reference once, in lists short enough for one query."""
    rest = iter(dict.fromkeys(refs))
    while batch := list(islice(rest, _BATCH)):
        yield batch
