"""LOG, the counters of the day, the customers at hand and the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import func, select, update

from client.contract.api import Draft, Lang, Line, Open, PrintClose, Suggest
from client.contract.blocks import Banner, Facts, Target, Timeline
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.keys import KeyRing
from server_stub.audit.record import Actor, Record
from server_stub.audit.tables import central_record, record_counter
from server_stub.bank import tables
from server_stub.identity.tables import session as session_table
from server_stub.screens.own_record import DayCounts, count_facts
from server_stub.screens.plan import Plan
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.registry import make_screens
from server_stub.screens.sentences import PRINT_ENDED, REPLACED, SENTENCE, sentence
from server_stub.screens.visit import Visit
from tests.helpers.bank_counter import KAZUKO, NOW, Counter, customer_number, ref_of, screen_of

CUSTOMER = tables.customer.c


@pytest.fixture
def opening(tmp_path: Path) -> Record:
    """The record with its keys."""
    return Record(KeyRing(tmp_path / "keys"))


@pytest.fixture
def record(opening: Record, misaki: Counter) -> Callable[..., None]:
    """Appends entries to Misaki's record."""
    keeper = opening
    if misaki.connection.execute(record_counter.select()).first() is None:
        misaki.connection.execute(record_counter.insert().values(id=1, last=0))
    who = misaki.session
    actor = Actor(session=who.id, staff=who.staff, branch=who.branch, terminal=who.terminal)

    def append(entry: Entry, minutes: int = 0) -> None:
        keeper.append(misaki.connection, actor, entry, at=NOW - timedelta(minutes=minutes))

    return append


def told(counter: Counter, code: str = "LOG", name: str = "entries") -> list[str]:
    entries = counter.open(code).block(name)
    assert isinstance(entries, Timeline)
    return [one.text for one in entries.items]


@pytest.mark.parametrize("kind", ServerEvent)
def test_every_kind_of_entry_has_a_sentence_in_both_languages(kind: ServerEvent) -> None:
    assert kind in SENTENCE
    said = sentence(kind, "AST", 3)
    assert said.ja
    assert said.en
    assert "{" not in said.ja + said.en
    assert said.en.isascii()


@pytest.mark.parametrize("outcome", [*get_args(get_type_hints(PrintClose)["outcome"]), REPLACED])
def test_how_a_printing_ended_has_its_own_sentence(outcome: str) -> None:
    said = sentence(ServerEvent.PRINT_CLOSED, "AST", None, outcome)
    assert outcome in PRINT_ENDED
    assert ("取り消し" in said.ja, "Cancelled" in said.en) == ((outcome in ("cancelled", REPLACED),) * 2)
    assert "完了" not in said.ja


def test_a_cancelled_print_reads_as_cancelled(misaki: Counter, record: Callable[..., None]) -> None:
    record(Entry(ServerEvent.PRINT_CLOSED, screen="AST", rule="cancelled"))
    assert told(misaki) == ["資産状況の印刷を取り消し"]
    assert told(misaki.other(lang="en")) == ["Cancelled printing Asset status"]


def test_what_was_done_is_told_in_plain_words(misaki: Counter, record: Callable[..., None]) -> None:
    asked = misaki.served(Line(f"AST {KAZUKO}"))
    record(asked.entry, 3)
    record(Entry(ServerEvent.SEARCH_RUN, screen="CUS", count=4), 2)
    record(Entry(ServerEvent.DENIED, screen="AST", subjects=asked.entry.subjects, allowed=False, rule="x"), 1)
    assert told(misaki) == ["資産状況を表示できませんでした", "お客さまを検索（4件）", "資産状況を照会 山本 和子 様"]


def test_the_counters_tell_looks_outside_the_portfolio(misaki: Counter, record: Callable[..., None]) -> None:
    record(Entry(ServerEvent.SCREEN_SERVED, screen="AST", rule="rm-own@1"), minutes=24 * 60)
    record(Entry(ServerEvent.SCREEN_SERVED, screen="AST", rule="rm-own@1", subjects=("c",)))
    record(Entry(ServerEvent.SCREEN_SERVED, screen="OVW", rule="rm-branch@1", subjects=("c",)))
    record(Entry(ServerEvent.SCREEN_SERVED, screen="HIN", rule="rm-branch@1", subjects=("c",)))
    record(Entry(ServerEvent.SCREEN_SERVED, screen="HOM", rule="all-own-desk@1"))
    record(Entry(ServerEvent.PRINT_GRANTED, screen="AST"))
    counts = misaki.open("LOG").block("counts")
    assert isinstance(counts, Facts)
    assert [item.value for item in counts.items] == ["3", "0", "1", "2"]


@pytest.mark.parametrize(
    ("purpose", "lang", "said"),
    [
        ("own", "ja", "目的 担当のお客さま"),
        ("own", "en", "purpose own customer"),
        ("counter", "ja", "目的 来店対応"),
        ("counter", "en", "purpose visit to the counter"),
        ("other", "ja", "目的 その他"),
        ("other", "en", "purpose other"),
    ],
)
def test_why_somebody_was_looked_at_is_told(
    misaki: Counter, record: Callable[..., None], purpose: str, lang: Lang, said: str
) -> None:
    record(Entry(ServerEvent.SCREEN_SERVED, screen="AST", subjects=("c",), purpose=purpose))
    entries = misaki.other(lang=lang).open("LOG").block("entries")
    assert isinstance(entries, Timeline)
    assert entries.items[0].sub.endswith(said)


def test_what_no_page_shows_is_counted_without_being_read(misaki: Counter, record: Callable[..., None]) -> None:
    for _ in range(420):
        record(Entry(ServerEvent.SCREEN_SERVED, screen="AST", rule="rm-own@1"))
    columns = central_record.c
    oldest = select(func.min(columns.number)).where(columns.staff == misaki.session.staff).scalar_subquery()
    misaki.connection.execute(update(central_record).where(columns.number == oldest).values(data=b"no entry"))
    for code, block in (("LOG", "counts"), ("HOM", "record-counts")):
        counts = misaki.open(code).block(block)
        assert isinstance(counts, Facts)
        assert counts.items[0].value == "420"


def test_counters_say_that_a_day_has_more_than_is_counted(misaki: Counter) -> None:
    counts = DayCounts(views=20_000, searches=0, prints=0, outside=0, more=True)
    visit = Visit(misaki.connection, misaki.session, "ja", misaki.now)
    assert [one.value for one in count_facts(visit, counts)][:2] == ["20000以上", "0以上"]
    assert count_facts(replace(visit, lang="en"), counts)[0].value == "20000+"


def test_the_record_is_read_page_by_page(misaki: Counter, record: Callable[..., None]) -> None:
    for place in range(60):
        record(Entry(ServerEvent.SEARCH_RUN, screen="CUS", count=place))
    first = misaki.open("LOG")
    entries = first.block("entries")
    assert isinstance(entries, Timeline)
    assert len(entries.items) == 50
    assert entries.link is not None
    assert entries.link.target is not None
    rest = misaki.screen(Open(entries.link.target)).block("entries")
    assert isinstance(rest, Timeline)
    assert [one.text for one in rest.items][-1] == "お客さまを検索（0件）"
    assert rest.link is None


@pytest.mark.parametrize("ref", ["b.", "b.x", "c_1", "b.-1", "b.１２", "b." + "9" * 20])
def test_a_page_that_cannot_be_is_refused(misaki: Counter, ref: str) -> None:
    assert misaki.refused(Open(Target("LOG", ref))).entry.rule == "no-such-page"


def test_nobody_reads_somebody_elses_record(
    misaki: Counter, record: Callable[..., None], seat: Callable[[str], Counter]
) -> None:
    record(Entry(ServerEvent.SEARCH_RUN, screen="CUS", count=4))
    assert told(misaki) != []
    assert told(seat("BM")) == []


def test_the_earlier_sign_in_is_told(misaki: Counter) -> None:
    who = misaki.session
    row = {
        "id": "earlier",
        "token_hash": "h",
        "key": "k",
        "staff": who.staff,
        "name": who.name,
        "romaji": who.romaji,
        "role": who.role,
        "department": who.department,
        "branch": who.branch,
        "terminal": "T-0382-03",
        "state": "ended",
        "signed_in_at": NOW - timedelta(days=4, hours=2, minutes=11),
        "auth_at": NOW,
        "heard_at": NOW - timedelta(days=4),
        "active_at": NOW,
        "nonce_high": 0,
        "nonce_seen": "0",
        "command_high": 0,
    }
    misaki.connection.execute(session_table.insert().values(row))
    text = str(misaki.open("HOM").block("last-sign-in"))
    assert "前回のサインイン 11月20日（金） 8:31〜10:42 T-0382-03 失敗 0回" in text


def test_wrong_passwords_count_at_the_lock_and_before_the_first_sign_in(
    misaki: Counter, record: Callable[..., None]
) -> None:
    def said(counter: Counter) -> tuple[str, str]:
        banner = counter.open("HOM").block("last-sign-in")
        assert isinstance(banner, Banner)
        return banner.text, banner.tone

    english = misaki.other(lang="en")
    assert said(misaki) == ("はじめてのサインインです", "ok")
    record(Entry(ServerEvent.SIGN_IN_FAILED, allowed=False, rule="credentials"), 3)
    assert said(english) == ("This is your first sign-in, 1 failure", "warn")
    record(Entry(ServerEvent.UNLOCK_FAILED, allowed=False, rule="credentials"), 1)
    assert said(misaki) == ("はじめてのサインインです 失敗 2回", "warn")


def test_three_customers_are_held_and_the_oldest_makes_room(misaki: Counter) -> None:
    home = misaki.open("HOM").block("schedule")
    assert isinstance(home, Timeline)
    refs = list(dict.fromkeys(one.target.ref for one in home.items if one.target))
    assert len(refs) == 4
    served = [
        misaki.other(now=NOW + timedelta(minutes=minute)).served(Open(Target("OVW", ref)))
        for minute, ref in enumerate(refs)
    ]
    held = served[-1].opened
    assert held is not None
    assert held.title == "開いているお客さま 3 / 3"
    assert [item.target.ref for item in held.items] == refs[1:]
    assert [item.key for item in held.items] == ["Alt+1", "Alt+2", "Alt+3"]
    other = misaki.other(session=replace(misaki.session, id="another"))
    fresh = other.served(Open(Target("OVW", refs[0]))).opened
    assert fresh is not None
    assert len(fresh.items) == 1


def test_the_menu_holds_only_what_exists_and_what_the_role_has(seat: Callable[[str], Counter], misaki: Counter) -> None:
    menus = {}
    for counter in (misaki, seat("HQ"), seat("TL")):
        arrival = counter.desk.arrive(counter.connection, counter.session, lang="ja", now=NOW)
        menus[counter.session.role] = [item.target.code for group in arrival.shell.groups for item in group.items]
        assert (arrival.shell.search is None) == ("CUS" not in menus[counter.session.role])
        assert (arrival.shell.heartbeat, arrival.shell.lease, arrival.shell.lease_lock) == (5, 15, 60)
    assert menus == {"RM": ["HOM", "CUS", "LOG"], "HQ": ["HOM", "LOG"], "TL": ["HOM", "CUS", "LOG"]}


def test_a_fresh_look_carries_the_shell_in_the_language_asked_for(misaki: Counter) -> None:
    english = misaki.other(lang="en")
    assert misaki.served(Open(Target("HOM"))).shell is None
    shell = english.served(Open(Target("HOM"), True)).shell
    assert shell is not None
    assert (shell.person.name, shell.person.initial, shell.wording.bank) == ("SATO Misaki", "SM", "Shinonome Bank")


def test_the_customers_at_hand_go_with_the_language_of_the_shell(misaki: Counter) -> None:
    misaki.line(f"OVW {KAZUKO}")
    opened = misaki.other(lang="en").served(Open(Target("HOM"), True)).opened
    assert opened is not None
    assert opened.title == "Open customers 1 / 3"
    assert [item.target.ref for item in opened.items] == [ref_of(misaki.connection, KAZUKO)]
    assert misaki.served(Open(Target("HOM"))).opened is None, "nothing changed, nothing is sent"


def test_having_been_asked_for_a_purpose_does_not_read_as_a_look() -> None:
    said = sentence(ServerEvent.SCREEN_SERVED, "PUR", None)
    assert (said.ja, said.en) == ("利用目的の入力画面を表示", "Saw the question for a purpose")
    assert sentence(ServerEvent.SCREEN_SERVED, "AST", None).ja == "資産状況を照会"


def moved_and_renamed(misaki: Counter, number: str = KAZUKO) -> str:
    """The customer goes to another branch and gets another name; returns the reference."""
    ref = ref_of(misaki.connection, number)
    there = misaki.connection.execute(
        tables.branch.select().where(tables.branch.c.code != misaki.session.branch).limit(1)
    ).one()
    misaki.connection.execute(
        update(tables.customer)
        .where(CUSTOMER.ref == ref)
        .values(rm_number=None, branch_code=there.code, name="移管 花子", romaji="IKAN Hanako")
    )
    return ref


def of_a_colleague(misaki: Counter) -> str:
    here = CUSTOMER.branch_code == misaki.session.branch
    return customer_number(misaki.connection, here, CUSTOMER.rm_number == "A10364")


def name_of(counter: Counter, number: str) -> str:
    return str(counter.connection.execute(tables.customer.select().where(CUSTOMER.number == number)).one().name)


@pytest.mark.parametrize("role", ["RM", "TL"])
def test_a_number_alone_never_yields_the_name_behind_it(
    misaki: Counter, record: Callable[..., None], seat: Callable[[str], Counter], role: str
) -> None:
    number = of_a_colleague(misaki)
    name = name_of(misaki, number)
    counter = replace(misaki, session=replace(seat(role).session, staff=misaki.session.staff))
    asked = counter.served(Line(f"OVW {number}"))
    assert screen_of(asked).code == "PUR"
    record(asked.entry, 3)
    assert told(counter, "HOM", "record-recent") == told(counter) == ["利用目的の入力画面を表示"]
    looked = counter.served(Open(Target("LOG")))
    assert looked.entry.subjects == (), "a page of the record shows nobody whom it does not name"
    record(replace(looked.entry, subjects=asked.entry.subjects), 2)  # as earlier versions wrote it
    assert told(counter) == ["自分の記録を照会", "利用目的の入力画面を表示"]
    stated = counter.submit(screen_of(asked), "go", purpose="counter", reason="")
    for entry in (*stated.before, stated.entry):
        record(entry, 1)
    assert told(counter)[:2] == [f"顧客概要を照会 {name} 様", "利用目的を記録"], "the trap: who was shown is named"


def test_a_look_at_the_record_names_as_its_subjects_those_it_names(
    misaki: Counter, record: Callable[..., None]
) -> None:
    record(misaki.served(Line(f"AST {KAZUKO}")).entry)
    foreign = misaki.refused(Line(f"AST {customer_number(misaki.connection, CUSTOMER.branch_code == '045')}"))
    record(foreign.entry)
    assert len(foreign.entry.subjects) == 1
    assert misaki.served(Open(Target("LOG"))).entry.subjects == (ref_of(misaki.connection, KAZUKO),)


@pytest.mark.parametrize(
    ("lang", "somebody"), [("ja", "資産状況を照会 お客さま"), ("en", "Viewed Asset status Customer")]
)
def test_a_name_is_not_told_any_more_once_the_right_to_it_has_ended(
    misaki: Counter, record: Callable[..., None], lang: str, somebody: str
) -> None:
    counter = misaki.other(lang=lang)
    record(counter.served(Line(f"AST {KAZUKO}")).entry)
    assert somebody not in told(counter), "the trap"
    moved_and_renamed(misaki)
    assert told(counter) == told(counter, "HOM", "record-recent") == [somebody]
    assert counter.served(Open(Target("LOG"))).entry.subjects == ()


def test_a_name_seen_with_a_purpose_is_told_while_the_purpose_is_good(
    misaki: Counter, record: Callable[..., None]
) -> None:
    number = of_a_colleague(misaki)
    served = misaki.submit(misaki.line(f"OVW {number}"), "go", purpose="phone", reason="")
    record(served.entry)
    assert told(misaki) == [f"顧客概要を照会 {name_of(misaki, number)} 様"]
    assert told(misaki.other(now=NOW + timedelta(minutes=61))) == ["顧客概要を照会 お客さま"]


def test_a_customer_who_may_no_longer_be_seen_is_not_held_open(misaki: Counter) -> None:
    misaki.line(f"OVW {KAZUKO}")
    ref = moved_and_renamed(misaki)
    assert ref.encode() not in (misaki.served(Suggest("")).suggestions or b"")
    assert misaki.line("AST").code == "CUS", "nobody is meant by a code alone"
    home = misaki.open("HOM").block("schedule")
    assert isinstance(home, Timeline)
    others = [one.target.ref for one in home.items if one.target]
    held = misaki.served(Open(Target("OVW", others[0]))).opened
    assert held is not None
    assert [item.target.ref for item in held.items] == others[:1]
    assert held.title == "開いているお客さま 1 / 3"


def test_home_neither_names_nor_offers_a_customer_of_another_branch(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    misaki.served(Draft(form.id, {"notes": "途中"}))
    ref = ref_of(misaki.connection, KAZUKO)
    before = misaki.served(Open(Target("HOM")))
    assert (before.screen or b"").count(ref.encode()) > 1, "the trap: in the diary and as a draft"
    moved_and_renamed(misaki)
    after = misaki.served(Open(Target("HOM")))
    assert ref not in after.entry.subjects
    for hidden in (ref, "移管"):
        assert hidden.encode() not in (after.screen or b"")
    drafts = screen_of(after).block("tile-drafts")
    assert isinstance(drafts, Facts)
    assert drafts.items[0].value == "0"


def test_the_number_somebody_typed_stands_beside_the_refusal(
    misaki: Counter, record: Callable[..., None], opening: Record
) -> None:
    number = customer_number(misaki.connection, CUSTOMER.branch_code == "045")
    for typed in (number, "9999999"):
        record(misaki.refused(Line(f"AST {typed}")).entry)
    assert told(misaki) == ["資産状況を表示できませんでした"] * 2, "without the keys nothing is opened"
    screens = make_screens(PrintGate(misaki.desk._gate._register), opening)
    plan = screens["LOG"].open(Visit(misaki.connection, misaki.session, "ja", NOW), "")
    assert isinstance(plan, Plan)
    entries = next(one for one in plan.blocks if one.id == "entries")
    assert isinstance(entries, Timeline)
    assert [one.text for one in entries.items] == [
        "資産状況を表示できませんでした （顧客番号 9999999）",
        f"資産状況を表示できませんでした （顧客番号 {number}）",
    ]
