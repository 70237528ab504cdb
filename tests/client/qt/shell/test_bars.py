"""Menu, key bar and status line: what they show, what they say to a screen reader, what they keep."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from client.contract.blocks import Action, Target
from client.contract.kinds import EventKind
from client.flows.lease import RecordState
from client.qt.shell.frame import Frame
from client.qt.shell.header import CommandField, Header
from client.qt.shell.key_bar import KeyBar, KeyItem, More
from client.qt.shell.lamp import is_lost, lamp_name, state_text
from client.qt.shell.nav import Nav, NavEntry
from client.qt.shell.status_bar import RecordLink, StatusBar
from client.qt.theme import TextStyle
from client.words import CONNECTING, RECORD_LOST, RECORD_OK, RECORD_SLOW
from tests.client.qt.shell.conftest import Content, settle
from tests.helpers.shell_documents import GROUPS, KEYS, OPENED, REASON, SHELL, WORDING, screen

if TYPE_CHECKING:
    from client.qt.shell.window import Shell
    from client.qt.theme import Theme
    from client.words import Words
    from tests.helpers.recorder import ListRecorder

CLICK = Qt.MouseButton.LeftButton


def one(window: Shell, kind: type[QWidget]) -> QWidget:
    found = window.findChild(kind)
    assert found is not None
    return found


def picture(widget: QWidget, room: QRect | None = None) -> QImage:
    """Return what a widget paints."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    widget.render(image)
    return image.copy(room) if room is not None else image


def entries(window: Shell) -> dict[str, NavEntry]:
    return {entry.item.label: entry for entry in window.findChildren(NavEntry)}


def test_menu_entries_lead_where_they_say_and_are_recorded(signed_in: Shell, recorder: ListRecorder) -> None:
    said: list[Target] = []
    signed_in.target_chosen.connect(said.append)
    QTest.mouseClick(entries(signed_in)["一覧"], CLICK)
    assert said == [Target("PFL")]
    assert recorder.told[0].target == "nav:PFL"
    assert recorder.kinds() == [EventKind.NAVIGATION_ASKED]


def test_an_entry_is_read_out_with_code_and_count(signed_in: Shell) -> None:
    found = entries(signed_in)["承認"]
    assert (found.accessibleName(), found.accessibleDescription()) == ("承認", "APV 2")


def test_the_place_is_marked_on_the_entry_or_on_the_open_subject(signed_in: Shell) -> None:
    found = entries(signed_in)
    assert [name for name, entry in found.items() if entry.current] == ["ホーム"]
    subject = msgspec.structs.replace(screen("OVW"), here=Target("OVW", "r2"))
    signed_in.show_view(Content(), subject)
    assert [name for name, entry in entries(signed_in).items() if entry.current] == ["高橋 健一 様"]


def test_open_subjects_are_pressed_by_place_and_go_with_their_names(signed_in: Shell, recorder: ListRecorder) -> None:
    said: list[int] = []
    signed_in.opened_asked.connect(said.append)
    entries(signed_in)["高橋 健一 様"].setFocus()
    QTest.mouseClick(entries(signed_in)["高橋 健一 様"], CLICK)
    assert said == [1]
    assert recorder.kinds() == [EventKind.NAVIGATION_ASKED]
    signed_in.show_opened(msgspec.structs.replace(OPENED, title="", items=()))
    assert not [name for name in entries(signed_in) if name.endswith("様")]
    nav = one(signed_in, Nav)
    assert isinstance(nav, Nav)
    assert nav.has_focus(), "the focus stays in the menu"


def test_a_long_name_of_an_open_subject_takes_two_lines_and_nothing_overlaps(signed_in: Shell) -> None:
    signed_in.resize(1440, 900)
    short = entries(signed_in)["山本 和子 様"].height()
    name = "YAMAMOTO Kazuko Elizabeth"
    first = msgspec.structs.replace(OPENED.items[0], label=name)
    signed_in.show_opened(msgspec.structs.replace(OPENED, items=(first, OPENED.items[1])))
    found = entries(signed_in)
    assert found[name].height() > short
    assert found["高橋 健一 様"].height() == short
    assert not found[name].geometry().intersects(found["高橋 健一 様"].geometry())
    lines = found[name]._opened_lines(TextStyle("small", weight=700))
    assert (" ".join(lines.lines), lines.cut) == (name, False)


def test_open_subjects_are_told_apart_on_the_rail(signed_in: Shell) -> None:
    signed_in.resize(1024, 768)
    pictures = []
    for label, key in (("山本 和子 様", "Alt+1"), ("高橋 健一 様", "Alt+1"), ("高橋 由美 様", "Alt+2")):
        item = msgspec.structs.replace(OPENED.items[0], label=label, key=key)
        signed_in.show_opened(msgspec.structs.replace(OPENED, items=(item,)))
        settle()
        found = entries(signed_in)[label]
        assert found.short_name() == label[:2]
        pictures.append(found.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[1] != pictures[2]


def test_an_equal_menu_is_not_built_again(signed_in: Shell) -> None:
    before = [id(entry) for entry in entries(signed_in).values()]
    signed_in.show_shell(SHELL)
    assert [id(entry) for entry in entries(signed_in).values()] == before


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 600), (960, 540)])
def test_every_entry_stays_inside_and_large_enough(signed_in: Shell, width: int, height: int) -> None:
    signed_in.resize(width, height)
    nav = one(signed_in, Nav)
    rooms = [entry.geometry() for entry in entries(signed_in).values()]
    assert all(nav.rect().contains(room) and room.height() >= 23 for room in rooms)
    assert all(not a.intersects(b) for i, a in enumerate(rooms) for b in rooms[i + 1 :])


def key_bar(window: Shell) -> KeyBar:
    found = one(window, KeyBar)
    assert isinstance(found, KeyBar)
    return found


def test_the_key_bar_lists_the_live_keys_and_says_why_one_is_locked(signed_in: Shell) -> None:
    assert key_bar(signed_in).live() == KEYS
    said = {item.accessibleName(): item.accessibleDescription() for item in signed_in.findChildren(KeyItem)}
    assert said["最新にする"] == "F5"
    assert said["印刷できない画面"] == f"F9 {REASON}"


def test_an_item_does_what_its_key_does(signed_in: Shell, recorder: ListRecorder) -> None:
    said: list[str] = []
    signed_in.action_chosen.connect(lambda action: said.append(action.id))
    signed_in.print_refused_key.connect(lambda: said.append("refused"))
    signed_in.lock_asked.connect(lambda: said.append("locked"))
    for item in signed_in.findChildren(KeyItem):
        if item.action is not None and item.action.id in ("again", "paper", "new", "save", "lock"):
            QTest.mouseClick(item, CLICK)
    assert said == ["again", "refused", "new", "save", "locked"]
    assert recorder.kinds() == [
        EventKind.REFRESH_ASKED, EventKind.KEY_REFUSED, EventKind.ACTION_ACTIVATED, EventKind.LOCK_ASKED,
    ]  # fmt: skip


def test_another_screen_costs_no_new_item(signed_in: Shell) -> None:
    before = [id(item) for item in signed_in.findChildren(KeyItem)]
    signed_in.show_view(Content(), screen("AST", printable=True))
    assert [id(item) for item in signed_in.findChildren(KeyItem)] == before
    assert [action.label for action in key_bar(signed_in).live()][5] == "印刷"


def test_keys_without_room_are_behind_three_dots(signed_in: Shell, recorder: ListRecorder) -> None:
    many = tuple(Action(id=f"a{n}", label=f"とても長い名前の操作 {n}", does="open", key=f"F{n}") for n in range(1, 13))
    signed_in.show_view(Content(), msgspec.structs.replace(screen(), keys=many))
    bar = key_bar(signed_in)
    more = one(signed_in, More)
    visible = [item for item in signed_in.findChildren(KeyItem) if item.isVisible()]
    assert 0 < len(visible) < 12
    assert more.isVisible()
    assert more.geometry().right() < bar.width()
    QTest.mouseClick(more, CLICK)
    assert recorder.kinds() == [EventKind.HELP_OPENED]
    overlay = signed_in._dialogs.top()
    assert overlay is not None
    said = " ".join(child.accessibleDescription() for child in overlay.findChildren(QWidget))
    assert "とても長い名前の操作 12" in said


def status_bar(window: Shell) -> StatusBar:
    found = one(window, StatusBar)
    assert isinstance(found, StatusBar)
    return found


@pytest.mark.parametrize(
    ("state", "text", "lamp", "lost"),
    [
        (None, CONNECTING, "on_ink2", False),
        (RecordState.OK, RECORD_OK, "ink_ok", False),
        (RecordState.SLOW, RECORD_SLOW, "ink_warn", False),
        (RecordState.LOST, RECORD_LOST, "ink_danger", True),
        (RecordState.LOCK, RECORD_LOST, "ink_danger", True),
    ],
)
def test_every_state_of_the_record_has_words_and_a_lamp(
    state: RecordState | None, text: object, lamp: str, lost: bool
) -> None:
    assert state_text(state) == text
    assert lamp_name(state) == lamp
    assert is_lost(state) is lost


def test_the_status_line_changes_with_what_it_is_told(signed_in: Shell) -> None:
    bar = status_bar(signed_in)
    seen = [picture(bar)]
    signed_in.show_record(RecordState.OK, 48213907, "10:42:07", 38)
    seen.append(picture(bar))
    signed_in.show_record(RecordState.SLOW, None, "", 800)
    seen.append(picture(bar))
    signed_in.show_clock("2026年11月24日（火） 10:42")
    seen.append(picture(bar))
    signed_in.set_idle_left(272)
    seen.append(picture(bar))
    signed_in.set_idle_left(25)
    seen.append(picture(bar))
    assert all(a != b for a, b in pairwise(seen))


def test_the_link_to_the_record_stands_behind_the_number_and_leads_there(
    signed_in: Shell, recorder: ListRecorder
) -> None:
    signed_in.show_record(RecordState.OK, 48213907, "10:42:07", 38)
    link = one(signed_in, RecordLink)
    left = link.x()
    signed_in.show_record(RecordState.OK, 148213907, "10:42:07", 38)
    assert link.x() > left
    said: list[Target] = []
    signed_in.target_chosen.connect(said.append)
    QTest.mouseClick(link, CLICK)
    assert said == [Target("LOG", "mine")]
    assert recorder.kinds() == [EventKind.NAVIGATION_ASKED]


def test_a_terminal_enrolled_for_one_start_says_so(theme: Theme, words: Words, window: Shell) -> None:
    shown = []
    for each_start in (False, True):
        bar = StatusBar(theme, words, window)
        bar.resize(1440, 28)
        bar.show_terminal("T-0382-07", "4.2.1", each_start=each_start)
        shown.append(picture(bar))
    assert shown[0] != shown[1]


def test_the_header_shows_house_and_person_and_opens_the_command_line(signed_in: Shell, recorder: ListRecorder) -> None:
    header = one(signed_in, Header)
    field = one(signed_in, CommandField)
    assert header.accessibleDescription() == "佐藤 美咲 港北支店"
    assert WORDING.command_hint in field.accessibleDescription()
    QTest.mouseClick(field, CLICK)
    assert recorder.kinds() == [EventKind.COMMAND_OPENED]
    assert signed_in._dialogs.top() is not None


def test_dimming_the_menu_is_seen(signed_in: Shell) -> None:
    frame = one(signed_in, Frame)
    assert isinstance(frame, Frame)
    entry = entries(signed_in)[GROUPS[1].items[0].label]
    before = picture(entry)
    frame.nav.make_available(False)
    assert picture(entry) != before
