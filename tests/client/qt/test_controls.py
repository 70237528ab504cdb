"""Buttons and fields: keyboard, names, sizes, and signals that tell only what the person did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.contract.blocks import Option
from client.qt.buttons import Button, Face, IconButton, Link
from client.qt.choices import Check, Choice, OptionCard
from client.qt.dropdown import Select, SelectPanel
from client.qt.edits import LineEdit, PasswordEdit
from client.qt.focus_ring import REACH
from client.qt.labelled import LabelledField
from client.qt.multiline import PASTE_LIMIT, MultilineEdit
from client.qt.paint.signs import measure_keycap
from client.qt.theme import Theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

OPTIONS = tuple(Option(value=f"v{i}", label=f"選択肢 {i}", key=str(i)) for i in range(1, 5))
MANY = tuple(Option(value=f"v{i}", label=f"{i:02} 番") for i in range(30))


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme()


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


def test_everything_to_press_is_large_enough_and_named(qtbot: QtBot, theme: Theme) -> None:
    parts: list[QWidget] = [
        Button(theme, Face("印刷する", "printer"), "primary"), Button(theme, Face("小", key="F1"), "secondary", 20),
        Link(theme, Face("忘れたとき")), IconButton(theme, "x", "閉じる"), Check(theme, "点検"),
        LineEdit(theme, "番号"), Select(theme, "場所", OPTIONS), MultilineEdit(theme, "内容"),
        Choice(theme, "目的", OPTIONS),
    ]  # fmt: skip
    parts += parts[-1].findChildren(OptionCard)
    for part in parts:
        qtbot.addWidget(part)
        assert part.minimumSizeHint().width() >= 24, part
        assert part.minimumSizeHint().height() >= 24, part
        assert part.accessibleName(), part


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_button_is_pressed_by_keyboard(qtbot: QtBot, theme: Theme, key: Qt.Key) -> None:
    button = Button(theme, Face("印刷する"))
    shown(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_an_unavailable_button_says_why(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, Face("印刷する", key="F9"))
    button.make_unavailable("この画面は印刷できません。")
    shown(qtbot, button)
    pressed: list[bool] = []
    reasons: list[str] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.refused.connect(reasons.append)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []
    assert reasons == ["この画面は印刷できません。"] * 2
    assert button.accessibleDescription() == "この画面は印刷できません。"
    assert button.focusPolicy() == Qt.FocusPolicy.StrongFocus
    button.make_unavailable("")
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [True]


def test_a_label_is_never_interpreted(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, Face("&A <img src='file:///etc/passwd'>"))
    qtbot.addWidget(button)
    assert button.accessibleName() == "&A <img src='file:///etc/passwd'>"
    assert button.shortcut().isEmpty()


def test_roles_reach_a_screen_reader(qtbot: QtBot, theme: Theme) -> None:
    role = QAccessible.Role
    expected: list[tuple[QWidget, QAccessible.Role]] = [
        (Button(theme, Face("印刷する")), role.Button), (LineEdit(theme, "番号"), role.EditableText),
        (Check(theme, "点検"), role.CheckBox), (Select(theme, "場所", OPTIONS), role.ComboBox),
    ]  # fmt: skip
    for widget, wanted in expected:
        qtbot.addWidget(widget)
        assert QAccessible.queryAccessibleInterface(widget).role() == wanted, widget


def test_setting_a_field_is_silent_and_typing_is_not(qtbot: QtBot, theme: Theme) -> None:
    told: list[str] = []
    line, text = LineEdit(theme, "番号"), MultilineEdit(theme, "内容")
    line.textEdited.connect(told.append)
    text.edited.connect(told.append)
    for field in (line, text):
        shown(qtbot, field)
        field.setText("前")
        assert told == []
        QTest.keyClicks(field, "x")
        assert len(told) == 1
        told.clear()


def test_choice_and_select_tell_only_what_the_person_did(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    for field in (Choice(theme, "目的", OPTIONS, parent=window), Select(theme, "目的", OPTIONS, parent=window)):
        told: list[str] = []
        field.chosen.connect(told.append)
        shown(qtbot, window)
        assert field.value() == ""
        field.set_value("v2")
        assert field.value() == "v2"
        assert told == []
        target = field.focusProxy() or field
        target.setFocus()
        QTest.keyClick(target, Qt.Key.Key_Down)
        assert told == ["v4" if isinstance(field, Choice) else "v3"]
        field.set_value("")
        assert field.value() == ""


def test_a_choice_is_one_tab_stop_and_takes_digits(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    window.resize(400, 300)
    choice, after = Choice(theme, "目的", OPTIONS, parent=window), Button(theme, Face("次"), parent=window)
    choice.setGeometry(20, 20, 360, 100)
    after.move(20, 200)
    shown(qtbot, window)
    told: list[str] = []
    choice.chosen.connect(told.append)
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    first = QApplication.focusWidget()
    assert isinstance(first, OptionCard)
    QTest.keyClick(first, Qt.Key.Key_3)
    assert told == ["v3"]
    card = QApplication.focusWidget()
    assert isinstance(card, OptionCard)
    assert card.option.value == "v3"
    QTest.keyClick(card, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_a_list_opens_inside_the_window(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    window.resize(400, 500)
    select = Select(theme, "場所", MANY, parent=window)
    select.setGeometry(20, 20, 200, 36)
    shown(qtbot, window)
    told: list[str] = []
    select.chosen.connect(told.append)
    QTest.keyClick(select, Qt.Key.Key_F4)
    panel = window.findChild(SelectPanel)
    assert panel is not None
    assert panel.isVisible()
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [window]
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.row_center(2))
    assert told == ["v2"]
    assert not panel.isVisible()


def test_a_press_beside_the_list_and_escape_close_it(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    window.resize(400, 500)
    select = Select(theme, "場所", MANY, parent=window)
    select.setGeometry(20, 20, 200, 36)
    shown(qtbot, window)
    for close in ("press", "escape"):
        select.showPopup()
        panels = [p for p in window.findChildren(SelectPanel) if p.isVisible()]
        assert len(panels) == 1
        if close == "press":
            QTest.mouseClick(panels[0], Qt.MouseButton.LeftButton, pos=QPoint(390, 490))
        else:
            QTest.keyClick(select, Qt.Key.Key_Escape)
        assert not panels[0].isVisible()
    assert select.value() == ""


def test_a_list_takes_the_digit_of_an_option_as_cards_do(qtbot: QtBot, theme: Theme) -> None:
    select = Select(theme, "場所", OPTIONS)
    shown(qtbot, select)
    QTest.keyClick(select, Qt.Key.Key_3)
    assert select.value() == "v3"
    QTest.keyClick(select, Qt.Key.Key_9)
    assert select.value() == "v3"


def test_the_wheel_changes_no_value(qtbot: QtBot, theme: Theme) -> None:
    select = Select(theme, "場所", MANY)
    shown(qtbot, select)
    select.set_value("v5")
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(select, wheel)
    assert select.value() == "v5"


def test_a_taken_password_leaves_nothing_behind(qtbot: QtBot, theme: Theme) -> None:
    field = PasswordEdit(theme, "パスワード")
    shown(qtbot, field)
    QTest.keyClicks(field, "correct horse")
    assert field.take() == "correct horse"
    assert field.text() == ""
    field.undo()
    assert field.text() == ""


def test_the_input_method_learns_nothing(qtbot: QtBot, theme: Theme) -> None:
    private = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    for field in (LineEdit(theme, "カナ", "kana"), LineEdit(theme, "番号", "latin"), MultilineEdit(theme, "内容")):
        qtbot.addWidget(field)
        assert field.inputMethodHints() & private == private
    assert LineEdit(theme, "カナ", "kana").testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    for off in (LineEdit(theme, "番号", "latin"), PasswordEdit(theme, "パスワード")):
        assert not off.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_composition_is_noticed(qtbot: QtBot, theme: Theme) -> None:
    for field in (LineEdit(theme, "カナ", "kana"), MultilineEdit(theme, "内容")):
        shown(qtbot, field)
        assert not field.composing()
        QApplication.sendEvent(field, QInputMethodEvent("やま", []))
        assert field.composing()
        done = QInputMethodEvent("", [])
        done.setCommitString("山本")
        QApplication.sendEvent(field, done)
        assert not field.composing()
        assert field.text() == "山本"


def test_a_huge_paste_is_cut_and_a_full_field_refuses_every_further_sign_and_says_so(
    qtbot: QtBot, theme: Theme
) -> None:
    field = MultilineEdit(theme, "内容")
    shown(qtbot, field)
    QApplication.clipboard().setText("x" * (PASTE_LIMIT * 3))
    with qtbot.waitSignal(field.overfilled):
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
    assert len(field.text()) == PASTE_LIMIT
    for key in (Qt.Key.Key_A, Qt.Key.Key_Return):
        with qtbot.waitSignal(field.overfilled):
            QTest.keyClick(field, key)
    composed = QInputMethodEvent()
    composed.setCommitString("山本")
    with qtbot.waitSignal(field.overfilled):
        QApplication.sendEvent(field, composed)
    assert len(field.text()) == PASTE_LIMIT
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    with qtbot.assertNotEmitted(field.overfilled):
        QTest.keyClick(field, Qt.Key.Key_A)
    assert field.text().endswith("a")
    assert len(field.text()) == PASTE_LIMIT


def test_an_error_stands_with_its_field_and_loses_nothing(qtbot: QtBot, theme: Theme) -> None:
    line = LineEdit(theme, "部数")
    field = LabelledField(theme, "部数（上限 2）", line, help_text="1 か 2")
    field.resize(300, field.heightForWidth(300))
    shown(qtbot, field)
    before = field.heightForWidth(300)
    line.setText("3")
    field.show_error("部数は 1 か 2 を入力してください。")
    assert field.heightForWidth(300) > before
    assert line.text() == "3"
    assert line.accessibleName() == "部数（上限 2）"
    assert line.accessibleDescription() == "部数は 1 か 2 を入力してください。"
    field.show_error("")
    assert field.heightForWidth(300) == before
    assert line.accessibleDescription() == "1 か 2"


@pytest.mark.parametrize("error", ["", "部数は 1 か 2 を入力してください。"])
def test_the_ring_around_a_field_stands_in_clear_air_below_label_and_error(
    qtbot: QtBot, theme: Theme, error: str
) -> None:
    line = LineEdit(theme, "部数")
    field = LabelledField(theme, "行員番号 gy", line, hint="半角英数字 gy")
    field.show_error(error)
    field.resize(300, field.heightForWidth(300))
    shown(qtbot, field)
    assert len(colours(field, QRect(0, 0, 300, line.y()))) > 1
    assert len(colours(field, QRect(0, line.y() - REACH - 1, 300, REACH + 1))) == 1


@pytest.mark.parametrize(("width", "key"), [(176, "Esc"), (300, "Ctrl+Enter")])
def test_a_label_close_to_its_key_stands_in_the_middle_of_what_the_key_leaves(
    qtbot: QtBot, theme: Theme, width: int, key: str
) -> None:
    button = Button(theme, Face("1部 印刷する" if width > 200 else "取り消す", key=key), "primary", 42)
    button.resize(width, 42)
    shown(qtbot, button)
    cap = width - 12 - round(measure_keycap(theme, key, "accent").width())
    inked = [x for x in range(6, cap - 1) if len(colours(button, QRect(x, 12, 1, 18))) > 1]
    assert abs((cap - inked[-1]) - inked[0]) <= 12


def colours(widget: QWidget, room: QRect) -> set[int]:
    picture = widget.grab(room).toImage()
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
