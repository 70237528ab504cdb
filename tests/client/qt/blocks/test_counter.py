"""The counter under a text of several lines: it follows every sign, and too much is said before it is sent."""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.contract.blocks import Field
from client.contract.limits import STRING
from client.qt.blocks.counter import Counter
from client.qt.blocks.form import FormCard
from client.qt.multiline import MultilineEdit
from client.qt.theme import Theme
from client.words import Words
from tests.client.qt.blocks.conftest import Show
from tests.helpers.screens import form, screen

NOTE = Field(id="note", label="メモ", kind="multiline", length=1000, help="口座番号は書かないでください。")


def _reds(picture: QImage, theme: Theme) -> int:
    """Count the points in the colour of danger."""
    red = theme.colour("danger")
    return sum(
        picture.pixelColor(x, y) == red
        for x in range(picture.width() // 2, picture.width())
        for y in range(picture.height())
    )


def test_the_counter_says_what_is_used_what_is_too_much_and_what_is_refused() -> None:
    ja, en = Words("ja"), Words("en")
    assert Counter(NOTE, 12, full=False).text(ja) == "12 / 1,000"
    assert Counter(NOTE, 12, full=False).sentence(ja) == "口座番号は書かないでください。\n12 / 1,000字"
    over = Counter(NOTE, 1234, full=False)
    assert over.over
    assert over.sentence(en).endswith("1,234 of 1,000 characters\n234 too many.")
    full = Counter(NOTE, STRING, full=True)
    assert full.text(ja) == "これ以上は入力できません。文章を短くしてください。 10,000 / 1,000"
    assert "No more text fits here." in full.sentence(en)
    wrong = msgspec.structs.replace(NOTE, error="長すぎます。")
    assert Counter(wrong, 3, full=False).sentence(ja).startswith("長すぎます。\n")


def test_typing_beyond_the_length_keeps_every_sign_and_turns_the_counter_red(show: Show, theme: Theme) -> None:
    note = msgspec.structs.replace(NOTE, length=5)
    view = show(screen(form(fields=(note,), problem="")))
    card = view.block_widget("form")
    assert isinstance(card, FormCard)
    editor = card.findChild(MultilineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "abcde")
    assert view.form.values() == {"note": "abcde"}
    assert editor.accessibleDescription().endswith("5 / 5字")
    assert _reds(card.grab().toImage(), theme) == 0
    QTest.keyClicks(editor, "fg")
    assert view.form.values() == {"note": "abcdefg"}
    assert editor.accessibleDescription().endswith("7 / 5字\n2字多いです。")
    assert _reds(card.grab().toImage(), theme) > 10


def test_a_refused_sign_is_said_under_the_field_until_there_is_room_again(show: Show) -> None:
    note = msgspec.structs.replace(NOTE, value="x" * STRING)
    view = show(screen(form(fields=(note,), problem="")))
    card = view.block_widget("form")
    assert isinstance(card, FormCard)
    editor = card.findChild(MultilineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "y")
    assert "これ以上は入力できません。" in editor.accessibleDescription()
    assert len(view.form.value("note")) == STRING
    editor.selectAll()
    QTest.keyClicks(editor, "y")
    assert view.form.value("note") == "y"
    assert "これ以上は入力できません。" not in editor.accessibleDescription()
    assert QApplication.clipboard().text() == ""
