"""The window as a person meets it: keys, regions, focus, signals, records, and nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.contract.api import Notice, Sheet
from client.contract.blocks import Action, Target
from client.contract.kinds import EventKind
from client.qt.shell.frame import Frame
from client.qt.shell.header import Header
from client.qt.shell.key_bar import KeyBar
from client.qt.shell.nav import Nav, NavEntry
from client.qt.shell.window import Shell, Unmarked
from client.qt.watermark import Watermark
from tests.client.qt.shell.conftest import Content, settle, texts
from tests.helpers.recorder import ListRecorder
from tests.helpers.shell_documents import KEYS, OPENED, REASON, SHELL, WATERMARK, offer, screen

if TYPE_CHECKING:
    from collections.abc import Callable

_K = Qt.Key
_M = Qt.KeyboardModifier
SECRETS = ("秘密", "3104558", "山本", "高橋", "佐藤 美咲 A10427", REASON, "始める")


def press(key: Qt.Key, held: Qt.KeyboardModifier = _M.NoModifier) -> None:
    """Press a key where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    QTest.keyClick(widget, key, held)


def part(window: Shell, kind: type[QWidget]) -> QWidget:
    found = window.findChild(kind)
    assert found is not None
    return found


def leaks(widget: QObject) -> set[str]:
    return {secret for secret in SECRETS for text in texts(widget) if secret in text}


EXPECTED: list[tuple[Qt.Key, Qt.KeyboardModifier, str, object, EventKind | None]] = [
    (_K.Key_F3, _M.NoModifier, "action_chosen", KEYS[1], EventKind.ACTION_ACTIVATED),
    (_K.Key_F5, _M.NoModifier, "action_chosen", KEYS[2], EventKind.REFRESH_ASKED),
    (_K.Key_F8, _M.NoModifier, "action_chosen", KEYS[4], EventKind.ACTION_ACTIVATED),
    (_K.Key_F10, _M.NoModifier, "action_chosen", KEYS[6], EventKind.KEY_REFUSED),
    (_K.Key_Return, _M.ControlModifier, "action_chosen", KEYS[7], EventKind.ACTION_ACTIVATED),
    (_K.Key_F9, _M.NoModifier, "print_refused_key", None, None),
    (_K.Key_P, _M.ControlModifier, "print_refused_key", None, None),
    (_K.Key_F12, _M.NoModifier, "lock_asked", None, EventKind.LOCK_ASKED),
    (_K.Key_L, _M.ControlModifier, "lock_asked", None, EventKind.LOCK_ASKED),
    (_K.Key_F1, _M.NoModifier, "help_asked", None, EventKind.HELP_OPENED),
    (_K.Key_Left, _M.AltModifier, "back_asked", None, EventKind.NAVIGATION_ASKED),
    (_K.Key_Right, _M.AltModifier, "forward_asked", None, EventKind.NAVIGATION_ASKED),
    (_K.Key_Home, _M.AltModifier, "target_chosen", Target("HOM"), EventKind.NAVIGATION_ASKED),
    (_K.Key_L, _M.ControlModifier | _M.ShiftModifier, "target_chosen", Target("LOG", "mine"),
     EventKind.NAVIGATION_ASKED),
    (_K.Key_3, _M.ControlModifier, "tab_asked", 2, None),
    (_K.Key_2, _M.AltModifier, "opened_asked", 1, EventKind.NAVIGATION_ASKED),
]  # fmt: skip


@pytest.mark.parametrize(("key", "held", "signal", "value", "kind"), EXPECTED)
def test_each_key_says_one_thing_and_is_recorded_once(
    signed_in: Shell, recorder: ListRecorder, key: Qt.Key, held: Qt.KeyboardModifier, signal: str, value: object,
    kind: EventKind | None,
) -> None:  # fmt: skip
    said: list[tuple[object, ...]] = []
    getattr(signed_in, signal).connect(lambda *values: said.append(values))
    press(key, held)
    assert said == [() if value is None else (value,)]
    assert recorder.kinds() == ([] if kind is None else [kind])


def test_an_open_place_that_is_empty_does_nothing(signed_in: Shell, recorder: ListRecorder) -> None:
    said: list[int] = []
    signed_in.opened_asked.connect(said.append)
    press(_K.Key_3, _M.AltModifier)
    assert said == []
    assert recorder.kinds() == []


def test_a_printable_screen_asks_for_paper(signed_in: Shell) -> None:
    signed_in.show_view(Content(), screen("AST", printable=True))
    said: list[Action] = []
    signed_in.action_chosen.connect(said.append)
    press(_K.Key_F9)
    assert [action.does for action in said] == ["print"]


@pytest.mark.parametrize("key", [_K.Key_F9, _K.Key_F10])
def test_a_key_for_the_screen_on_its_way_is_kept_until_it_is_there(
    signed_in: Shell, recorder: ListRecorder, key: Qt.Key
) -> None:
    said: list[str] = []
    signed_in.action_chosen.connect(lambda action: said.append(action.key))
    signed_in.print_refused_key.connect(lambda: said.append("refused"))
    signed_in.show_waiting(True)
    press(key)
    assert said == []
    there = screen("AST", printable=True)
    more = Action(id="more", label="履歴を登録", does="open", key="F10")
    signed_in.show_view(Content(), msgspec.structs.replace(there, keys=(more,)))
    signed_in.show_waiting(False)
    assert said == ["F9" if key == _K.Key_F9 else "F10"]
    signed_in.show_waiting(True)
    signed_in.show_waiting(False)
    assert len(said) == 1


def test_a_kept_key_is_answered_where_no_screen_came_and_forgotten_with_the_content(signed_in: Shell) -> None:
    refused: list[bool] = []
    signed_in.print_refused_key.connect(lambda: refused.append(True))
    signed_in.show_waiting(True)
    press(_K.Key_F9)
    assert refused == []
    signed_in.show_waiting(False)
    assert refused == [True]
    signed_in.show_waiting(True)
    press(_K.Key_F9)
    signed_in.clear_content()
    signed_in.show_view(Content(), screen("AST", printable=True))
    chosen: list[Action] = []
    signed_in.action_chosen.connect(chosen.append)
    signed_in.show_waiting(False)
    assert (refused, chosen) == ([True], [])


@pytest.mark.parametrize("key", [_K.Key_F3, _K.Key_F6])
def test_a_key_that_works_here_is_not_kept(signed_in: Shell, recorder: ListRecorder, key: Qt.Key) -> None:
    signed_in.show_waiting(True)
    press(key)
    assert len(recorder.kinds()) == 1
    signed_in.show_waiting(False)
    assert recorder.kinds() == [], "nor done twice"


def test_keys_of_the_shell_never_reach_a_field(signed_in: Shell) -> None:
    view = signed_in.findChild(Content)
    assert view is not None
    view.field.setText("消さない")
    view.field.setFocus()
    for key in (_K.Key_F2, _K.Key_F7, _K.Key_F11):
        press(key)
    press(_K.Key_Slash)
    assert view.field.text() == "消さない/"


def test_letters_are_no_keys_of_the_shell_but_a_slash_opens_the_command_line(
    signed_in: Shell, recorder: ListRecorder
) -> None:
    nav = part(signed_in, Nav)
    assert isinstance(nav, Nav)
    nav.enter()
    press(_K.Key_Slash)
    assert recorder.kinds() == [EventKind.COMMAND_OPENED]


def test_no_key_acts_while_a_character_is_composed(signed_in: Shell, recorder: ListRecorder) -> None:
    field = QApplication.focusWidget()
    assert field is not None
    locked: list[bool] = []
    signed_in.lock_asked.connect(lambda: locked.append(True))
    QApplication.sendEvent(field, QInputMethodEvent("やまも", []))
    for key in (_K.Key_F6, _K.Key_F7, _K.Key_F8, _K.Key_F9, _K.Key_F10, _K.Key_Escape, _K.Key_F12):
        QTest.keyClick(field, key)
    assert recorder.kinds() == []
    assert locked == []
    # The positive control, and UX-20: once the focus has left the composition, the lock works.
    QApplication.sendEvent(field, QInputMethodEvent("", []))
    press(_K.Key_F12)
    assert locked == [True]


def test_f6_goes_round_four_regions_and_back(signed_in: Shell, recorder: ListRecorder) -> None:
    view = signed_in.findChild(Content)
    assert view is not None
    view.other.setFocus()
    seen = []
    for _ in range(4):
        press(_K.Key_F6)
        now = QApplication.focusWidget()
        assert now is not None
        kinds = (Content, KeyBar, Header, Nav)
        seen.append(next(kind.__name__ for kind in kinds if part(signed_in, kind).isAncestorOf(now)))
    assert seen == ["KeyBar", "Header", "Nav", "Content"]
    assert QApplication.focusWidget() is view.other, "the focus returns to where it was"
    press(_K.Key_F6, _M.ShiftModifier)
    assert part(signed_in, Nav).isAncestorOf(QApplication.focusWidget() or signed_in)
    assert set(recorder.kinds()) == {EventKind.REGION_MOVED}


def test_every_part_of_every_bar_is_reached_named_and_pressed_by_keyboard(signed_in: Shell) -> None:
    for kind in (KeyBar, Header, Nav):
        bar = part(signed_in, kind)
        assert isinstance(bar, KeyBar | Header | Nav)
        bar.enter()
        for expected in bar.parts():
            now = QApplication.focusWidget()
            assert now is expected
            assert expected.accessibleName()
            assert expected.width() >= 24
            assert expected.height() >= 24
            press(_K.Key_Down)
    pressed: list[Target] = []
    signed_in.target_chosen.connect(pressed.append)
    nav = part(signed_in, Nav)
    assert isinstance(nav, Nav)
    nav.enter()
    press(_K.Key_End)
    press(_K.Key_Up)
    press(_K.Key_Home)
    press(_K.Key_Return)
    assert pressed == [Target("HOM")]


def test_a_watermark_lies_over_everything_of_a_restricted_screen(signed_in: Shell) -> None:
    mark = part(signed_in, Watermark)
    assert isinstance(mark, Watermark)
    assert mark.is_live()
    assert mark.text() == WATERMARK
    signed_in.show_help()
    settle()
    assert mark.is_live(), "also over an overlay"
    signed_in.show_lock("佐藤 美咲", "10:42", "asked")
    assert not mark.is_live()


def test_a_restricted_screen_without_a_watermark_is_not_shown(signed_in: Shell) -> None:
    view = Content("隠すべき中身")
    with pytest.raises(Unmarked):
        signed_in.show_view(view, screen("AST", watermark=""))
    settle()
    assert signed_in.findChild(Content) is None


def test_the_last_screen_is_gone_when_the_next_is_there(signed_in: Shell) -> None:
    before = signed_in.findChild(Content)
    assert before is not None
    gone: list[bool] = []
    before.destroyed.connect(lambda: gone.append(True))
    signed_in.show_view(Content("つぎの中身"), screen("PFL"))
    assert not before.isVisible()
    del before
    settle()
    assert gone == [True]


def test_clearing_leaves_no_text_of_the_screen_anywhere(signed_in: Shell) -> None:
    signed_in.show_notice(Notice(text="秘密の知らせ"))
    signed_in.show_offer(offer(title="秘密の紙"))
    assert leaks(signed_in) >= {"秘密", "3104558", "山本", REASON}, "the scan sees what is there"
    signed_in.clear_content()
    settle()
    assert leaks(signed_in) == set()


def test_a_lost_record_clears_names_and_closes_every_way(signed_in: Shell, recorder: ListRecorder) -> None:
    signed_in.show_problem("秘密の題", "秘密", "E-1")
    signed_in.show_unreachable("10:44:12", "R-7", 4)
    settle()
    assert leaks(signed_in) == set()
    assert all(not entry.isEnabled() for entry in signed_in.findChildren(NavEntry))
    asked: list[str] = []
    signed_in.reconnect_asked.connect(lambda: asked.append("again"))
    signed_in.lock_asked.connect(lambda: asked.append("lock"))
    signed_in.target_chosen.connect(lambda _target: asked.append("target"))
    for key in (_K.Key_F5, _K.Key_F3, _K.Key_Slash, _K.Key_F12):
        press(key)
    press(_K.Key_K, _M.ControlModifier)
    assert asked == ["again", "lock"]
    assert recorder.kinds() == [EventKind.REFRESH_ASKED, EventKind.LOCK_ASKED]


def test_the_seconds_of_the_lost_page_move_without_the_focus(signed_in: Shell) -> None:
    signed_in.show_unreachable("10:44:12", "R-7", 4)
    press(_K.Key_Tab)
    before = QApplication.focusWidget()
    signed_in.show_unreachable("10:44:12", "R-7", 3)
    assert QApplication.focusWidget() is before
    assert any("3秒" in text for text in texts(signed_in))


def test_after_the_record_is_back_the_frame_works_again(signed_in: Shell) -> None:
    signed_in.show_unreachable("10:44:12", "R-7", 4)
    signed_in.show_shell(SHELL)
    signed_in.show_view(Content(), screen())
    assert all(entry.isEnabled() for entry in signed_in.findChildren(NavEntry))
    frame = part(signed_in, Frame)
    assert isinstance(frame, Frame)
    assert not frame.lost()


LAYERS: dict[str, Callable[[Shell], object]] = {
    "screen": lambda window: None,
    "help": lambda window: window.show_help(),
    "command": lambda window: window.show_command(),
    "print": lambda window: window.show_offer(offer()),
    "sheet": lambda window: window.show_sheet(Sheet(serial="PR-1", state="spooled", text="出力しました。")),
    "problem": lambda window: window.show_problem("題", "文", "E-1"),
    "leave": lambda window: window.ask_leave(),
    "lost": lambda window: window.show_unreachable("10:44:12", "R-7", 4),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_the_lock_key_works_from_everywhere(signed_in: Shell, layer: str) -> None:
    LAYERS[layer](signed_in)
    locked: list[bool] = []
    signed_in.lock_asked.connect(lambda: locked.append(True))
    press(_K.Key_F12)
    assert locked == [True]
    signed_in.show_lock("佐藤 美咲", "10:42", "asked")
    settle()
    page = QApplication.focusWidget()
    assert page is not None
    assert page.isVisible()
    assert not part(signed_in, Frame).isVisible()


@pytest.mark.parametrize("layer", ["help", "command", "print", "problem", "leave"])
def test_an_overlay_keeps_the_focus_inside_and_gives_it_back(signed_in: Shell, layer: str) -> None:
    view = signed_in.findChild(Content)
    assert view is not None
    view.other.setFocus()
    LAYERS[layer](signed_in)
    overlay = signed_in._dialogs.top()
    assert overlay is not None
    for _ in range(12):
        now = QApplication.focusWidget()
        assert now is not None
        assert overlay.isAncestorOf(now)
        press(_K.Key_Tab)
    press(_K.Key_Escape)
    assert signed_in._dialogs.top() is None
    assert QApplication.focusWidget() is view.other


def test_an_overlay_answers_no_key_of_what_lies_below(signed_in: Shell, recorder: ListRecorder) -> None:
    signed_in.show_problem("題", "文", "E-1")
    for key in (_K.Key_F3, _K.Key_F5, _K.Key_F8, _K.Key_F9):
        press(key)
    assert recorder.kinds() == []


def test_the_menu_stands_whole_as_a_rail_or_over_the_content(signed_in: Shell, recorder: ListRecorder) -> None:
    nav = part(signed_in, Nav)
    signed_in.resize(1440, 900)
    assert nav.width() == 212
    press(_K.Key_B, _M.ControlModifier)
    assert nav.isHidden()
    press(_K.Key_B, _M.ControlModifier)
    signed_in.resize(1280, 720)
    assert nav.width() == 56
    press(_K.Key_B, _M.ControlModifier)
    assert nav.width() == 212
    assert nav.isAncestorOf(QApplication.focusWidget() or signed_in)
    press(_K.Key_B, _M.ControlModifier)
    assert nav.width() == 56
    assert recorder.kinds() == [EventKind.SETTING_CHANGED] * 4


def test_esc_closes_the_menu_that_lies_over_the_content_before_it_means_anything_else(
    signed_in: Shell, recorder: ListRecorder
) -> None:
    nav = part(signed_in, Nav)
    chosen: list[Action] = []
    signed_in.action_chosen.connect(chosen.append)
    back = msgspec.structs.replace(screen(), keys=(Action(id="away", label="戻る", does="back", key="Esc"),))
    signed_in.show_view(Content(), back)
    signed_in.resize(1024, 768)
    press(_K.Key_B, _M.ControlModifier)
    assert nav.width() == 212
    press(_K.Key_Escape)
    assert nav.width() == 56
    assert not nav.isAncestorOf(QApplication.focusWidget() or signed_in)
    assert recorder.kinds() == [EventKind.SETTING_CHANGED] * 2
    assert chosen == []


@pytest.mark.parametrize(("width", "height"), [(960, 540), (1280, 720), (1440, 900), (1920, 1080)])
def test_every_page_and_overlay_fits_every_size(signed_in: Shell, width: int, height: int) -> None:
    signed_in.resize(width, height)
    settle()
    for name, show in LAYERS.items():
        show(signed_in)
        settle()
        overlay = signed_in._dialogs.top()
        if overlay is not None:
            assert overlay.rect().contains(overlay.card.geometry()), name
            assert all(overlay.isAncestorOf(stop) for stop in overlay.stops()), name
        signed_in.close_dialogs()
    header = part(signed_in, Header)
    rooms = [child.geometry() for child in header.findChildren(QWidget) if child.parent() is header]
    assert all(not a.intersects(b) for i, a in enumerate(rooms) for b in rooms[i + 1 :])


def test_signing_out_leaves_nothing_of_the_session(signed_in: Shell) -> None:
    assert "港北支店" in str(texts(signed_in))
    signed_in.show_sign_in(None)
    settle()
    assert leaks(signed_in) == set()
    shown = {text for text in texts(part(signed_in, Header)) | texts(part(signed_in, Nav)) if "佐藤" in text}
    assert shown == set()
    signed_in.show_opened(OPENED)  # too late an answer fills only the hidden frame
    assert not part(signed_in, Frame).isVisible()
