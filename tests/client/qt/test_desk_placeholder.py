"""The screen in place of one that cannot be drawn: valid itself, and empty of what it stands for."""

from __future__ import annotations

import pytest

from client.contract.api import Lang
from client.contract.blocks import Target
from client.contract.codec import decode_screen, encode
from client.errors import BadAnswer
from client.qt.desk_placeholder import placeholder


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_is_a_valid_screen_that_says_what_to_do(lang: Lang) -> None:
    error = BadAnswer("a reason for engineers")
    screen = placeholder(error, Target("AST", "r1"), lang)
    again = decode_screen(encode(screen))
    assert (again.title, again.here) == (error.title.of(lang), Target("AST", "r1"))
    assert [action.does for action in again.keys] == ["refresh", "back"]
    assert b"a reason for engineers" not in encode(screen)
    assert error.code in encode(screen).decode()
