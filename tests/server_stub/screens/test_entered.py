"""What a form takes: nothing that nobody sees."""

from __future__ import annotations

import pytest

from server_stub.screens.entered import visible


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad", "\x1b", "\x00", "\u3164"]
)
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    assert visible(f"残{hidden}高") == "残高"


@pytest.mark.parametrize("text", ["葛\U000e0101城", "神\ufe00", "👩\u200d💼", "一行\n二行\tと", "がﾊﾟ", "\ue000"])
def test_what_a_name_or_a_note_needs_stays(text: str) -> None:
    assert visible(text) == text
