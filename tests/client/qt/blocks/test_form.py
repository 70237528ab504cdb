"""Forms: values go to the form state, an edit is recorded when the field is left, never by the character."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.contract.kinds import EventKind
from client.qt.blocks.form import FormCard
from client.qt.blocks.view import ScreenView
from client.qt.focus_ring import REACH
from tests.client.qt.blocks.conftest import Show
from tests.helpers.recorder import ListRecorder
from tests.helpers.screens import form, screen


def _shown(show: Show, **changes: object) -> tuple[ScreenView, FormCard]:
    view = show(screen(form(**changes)))
    card = view.block_widget("form")
    assert isinstance(card, FormCard)
    view.activateWindow()
    return view, card


def _editor(card: FormCard, name: str) -> QWidget:
    return next(child for child in card.children() if isinstance(child, QWidget) and child.property("field") == name)


def test_typing_is_one_edit_recorded_on_leaving_with_its_length_only(
    show: Show, qtbot: QtBot, recorder: ListRecorder
) -> None:
    view, card = _shown(show)
    name, note = _editor(card, "name"), _editor(card, "note")
    name.setFocus()
    QTest.keyClicks(name, "secret")
    assert recorder.told == []
    with qtbot.waitSignal(view.draft_wanted):
        note.setFocus()
    assert [(told.kind, told.target, told.detail) for told in recorder.told] == [
        (EventKind.FIELD_EDITED, "form/name", {"length": 6})
    ]
    assert "secret" not in repr(recorder.told)


def test_a_field_left_unchanged_is_not_recorded(show: Show, recorder: ListRecorder) -> None:
    _, card = _shown(show)
    _editor(card, "name").setFocus()
    _editor(card, "note").setFocus()
    assert recorder.told == []


def test_every_kind_of_field_reaches_the_form_state(show: Show, qtbot: QtBot, recorder: ListRecorder) -> None:
    view, card = _shown(show, draft=False)
    QTest.keyClicks(_editor(card, "name"), "abcdefghijklmno")
    note = _editor(card, "note")
    QTest.keyClicks(note, "one")
    QTest.keyClick(note, Qt.Key.Key_Return)
    QTest.keyClicks(note, "two")
    QTest.keyClick(_editor(card, "pick"), Qt.Key.Key_2)
    QTest.keyClick(_editor(card, "list"), Qt.Key.Key_Down)
    QTest.keyClick(_editor(card, "tick"), Qt.Key.Key_Space)
    state = view.form
    assert state.values() == {
        "name": "abcdefghij", "note": "one\ntwo", "pick": "y", "list": "x", "day": "2026/11/24", "tick": "1",
    }  # fmt: skip
    assert recorder.kinds().count(EventKind.FIELD_EDITED) >= 3


def test_plain_enter_submits_the_named_action_but_not_from_a_text_of_several_lines(show: Show, qtbot: QtBot) -> None:
    view, card = _shown(show)
    with qtbot.waitSignal(view.submitted) as submitted:
        QTest.keyClick(_editor(card, "name"), Qt.Key.Key_Return)
    assert submitted.args == ["save"]
    for name in ("pick", "list", "tick"):
        with qtbot.waitSignal(view.submitted) as submitted:
            QTest.keyClick(_editor(card, name), Qt.Key.Key_Return)
        assert submitted.args == ["save"]
    with qtbot.assertNotEmitted(view.submitted):
        QTest.keyClick(_editor(card, "note"), Qt.Key.Key_Return)


def test_without_a_named_action_enter_submits_nothing(show: Show, qtbot: QtBot) -> None:
    view, card = _shown(show, enter="")
    with qtbot.assertNotEmitted(view.submitted):
        QTest.keyClick(_editor(card, "name"), Qt.Key.Key_Return)
        QTest.keyClick(_editor(card, "pick"), Qt.Key.Key_Return)


def test_editors_have_the_labels_as_names_and_errors_as_descriptions(show: Show) -> None:
    _, card = _shown(show)
    assert _editor(card, "name").accessibleName() == "名前"
    assert _editor(card, "day").accessibleDescription() == "日付を確かめてください。"


def test_a_long_error_is_broken_into_lines_and_pushes_the_field_down(show: Show) -> None:
    _, short = _shown(show)
    fields = tuple(
        msgspec.structs.replace(field, error=field.error * 20) if field.error else field for field in form().fields
    )
    _, card = _shown(show, fields=fields)
    assert _editor(card, "day").y() > _editor(short, "day").y() + 10
    assert card.natural_height(400) > short.natural_height(400) + 100


def test_the_focus_ring_of_a_field_does_not_cut_into_its_label(show: Show) -> None:
    _, card = _shown(show, problem="")
    letters = card.body_top + 14 + 20  # below the problem's strip, where the letters of the first label end
    assert _editor(card, "name").y() - REACH >= letters


def test_a_long_label_of_an_option_does_not_widen_the_screen(show: Show) -> None:
    view, card = _shown(show)
    assert card.width() <= view.width()
    assert QApplication.focusWidget() is None or card.isVisible()


def test_the_ring_around_an_editor_stands_in_clear_air_below_label_and_error(show: Show) -> None:
    _, card = _shown(show)
    for name in ("name", "note", "day"):
        editor = _editor(card, name)
        picture = card.grab(QRect(editor.x(), editor.y() - REACH - 3, editor.width(), REACH + 3)).toImage()
        assert len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}) == 1, name
