"""The grammar of the command field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.screens.command_line import Typed, read_line

CODES = ("HOM", "CUS", "OVW", "AST", "HIS", "HIN", "LOG", "PUR")
NAMES = {"資産状況": "AST", "asset status": "AST", "交渉履歴": "HIS", "交渉履歴の登録": "HIN", "ホーム": "HOM"}


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("AST 3104558", Typed("AST", number="3104558")),
        ("ａｓｔ　３１０４５５８", Typed("AST", number="3104558")),
        ("  ast   3104558 ", Typed("AST", number="3104558")),
        ("ast3104558", Typed("AST", number="3104558")),
        ("3104558", Typed(number="3104558")),
        ("hom", Typed("HOM")),
        ("AST やまも", Typed("AST", words="やまも")),
        ("ast yamamo", Typed("AST", words="yamamo")),
        ("CUS ﾔﾏﾓﾄ", Typed("CUS", words="ヤマモト")),
        ("CUS * 山本", Typed("CUS", words="山本", beyond=True)),
        ("abe", Typed(words="abe")),
        ("PFL", Typed(words="PFL")),
        ("山本 和子", Typed(words="山本 和子")),
        ("31045580", Typed(words="31045580")),
        ("資産状況", Typed("AST")),
        (" Ａsset   STATUS ", Typed("AST")),
        ("資産状況　3104558", Typed("AST", number="3104558")),
        ("asset status やまも", Typed("AST", words="やまも")),
        ("交渉履歴の登録", Typed("HIN")),
        ("資産状況表", Typed(words="資産状況表")),
        ("資産", Typed(words="資産")),
        ("", Typed()),
        ("   ", Typed()),
    ],
)
def test_lines(line: str, typed: Typed) -> None:
    assert read_line(line, CODES, NAMES) == typed


@given(st.text(max_size=300))
def test_any_line_is_read_without_a_fault(line: str) -> None:
    typed = read_line(line, CODES, NAMES)
    assert typed.code in ("", *CODES)
    assert not (typed.number and typed.words)
