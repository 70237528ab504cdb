"""What was tried and refused at the terminal stands on one's own record."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.contract.blocks import Moment, Timeline
from client.contract.kinds import EventKind
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.intake import begin_events, take_events
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.audit.tables import record_counter
from server_stub.screens import own_activity
from server_stub.screens.attempts import ATTEMPT
from tests.helpers.bank_counter import NOW, Counter
from tests.helpers.wire_client import Chain


@pytest.fixture
def terminal(misaki: Counter, tmp_path: Path) -> Terminal:
    """Misaki's terminal, that has just signed in."""
    return Terminal(misaki, Record(KeyRing(tmp_path / "keys")))


class Terminal:
    """Reports what was tried."""

    def __init__(self, counter: Counter, record: Record) -> None:
        if counter.connection.execute(record_counter.select()).first() is None:
            counter.connection.execute(record_counter.insert().values(id=1, last=0))
        who = counter.session
        self._actor = Actor(session=who.id, staff=who.staff, branch=who.branch, terminal=who.terminal)
        self._connection = counter.connection
        began = record.append(self._connection, self._actor, Entry(ServerEvent.SIGNED_IN), at=NOW)
        begin_events(self._connection, self._actor, began)
        self._chain = Chain(began.hash)

    def reports(self, *kinds: EventKind, target: str = "") -> None:
        taken = [self._chain.add(kind=kind, target=target) for kind in kinds]
        take_events(self._connection, self._actor, taken, at=NOW)


def entries(counter: Counter, ref: str = "") -> Timeline:
    found = counter.open("LOG", ref).block("entries")
    assert isinstance(found, Timeline)
    return found


def moments(counter: Counter) -> list[Moment]:
    return list(entries(counter).items)


def test_refused_prints_and_copies_are_told(misaki: Counter, terminal: Terminal) -> None:
    terminal.reports(EventKind.PRINT_REFUSED_HERE, target="HIS")
    terminal.reports(EventKind.SCROLLED)
    terminal.reports(EventKind.COPY_REFUSED, EventKind.SCROLLED, EventKind.COPY_REFUSED)
    assert [(one.text, one.tone) for one in moments(misaki)] == [
        ("コピーしようとしました（コピーはできません） 2回", "warn"),
        ("交渉履歴を印刷しようとしました（印刷できない画面です）", "warn"),
        ("サインイン", "plain"),
    ]
    assert moments(misaki)[0].sub.startswith("#4 ・ T-0382-07")


@pytest.mark.parametrize("kind", [one for one in EventKind if one.startswith("refused:")])
def test_everything_refused_at_the_terminal_has_a_sentence(kind: EventKind) -> None:
    assert ATTEMPT[kind].ja
    assert ATTEMPT[kind].en.isascii()


def test_reports_without_attempts_end_no_page_for_good(
    misaki: Counter, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_activity, "_READ", 3)
    terminal.reports(EventKind.COPY_REFUSED)
    for _ in range(3):
        terminal.reports(EventKind.SCROLLED)
    newest = entries(misaki)
    assert (newest.items, newest.link is not None) == ((), True)
    assert newest.link is not None
    assert newest.link.target is not None
    earlier = entries(misaki, newest.link.target.ref)
    assert [one.id for one in earlier.items] == ["n2-0", "n1"]
    assert earlier.link is None
