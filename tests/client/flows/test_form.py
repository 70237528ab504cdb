"""Entered values: never lost, never sent where the server said they are fixed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from client.contract.blocks import Facts, Field, Form, Target
from client.contract.limits import STRING
from client.contract.screen import Band, Screen, Slot
from client.flows.form import FormState, sent_back


def screen_with(*fields: Field, draft: bool = False) -> Screen:
    return Screen(
        wire="1.0",
        id="s-1",
        code="HIN",
        title="t",
        watermark="w",
        here=Target("HIN"),
        bands=(Band(slots=(Slot(blocks=("f", "other")),)),),
        blocks=(Form(id="f", fields=fields, draft=draft), Facts(id="other")),
    )


def test_values_start_as_the_server_sent_them_and_fixed_ones_are_never_sent() -> None:
    form = FormState(
        screen_with(Field(id="a", label="A", value="1"), Field(id="b", label="B", kind="fixed", value="2"))
    )
    assert form.screen == "s-1"
    assert (form.value("a"), form.value("b")) == ("1", "2")
    assert form.values() == {"a": "1"}
    assert not form.edit("b", "9")
    assert form.value("b") == "2"
    assert not form.dirty


def test_an_edit_makes_it_dirty_and_undoing_makes_it_clean() -> None:
    form = FormState(screen_with(Field(id="a", label="A", value="1")))
    assert form.edit("a", "12")
    assert form.dirty
    assert not form.edit("a", "12")
    assert form.edit("a", "1")
    assert not form.dirty


def test_a_kept_draft_is_clean_until_the_next_edit() -> None:
    form = FormState(screen_with(Field(id="a", label="A"), draft=True))
    assert form.keeps_drafts
    form.edit("a", "half a sen")
    form.kept(form.values())
    assert not form.dirty
    form.edit("a", "half a sentence")
    assert form.dirty


@pytest.mark.parametrize("refused", [{"problem": "p"}, {"fields": (Field(id="a", label="A", value="x", error="e"),)}])
def test_values_that_came_back_refused_are_held_nowhere_until_a_draft_of_them_is(refused: dict[str, Any]) -> None:
    for draft in (True, False):
        screen = screen_with(Field(id="a", label="A", value="x"), draft=draft)
        screen = structs.replace(screen, blocks=(structs.replace(screen.blocks[0], **refused), *screen.blocks[1:]))
        assert sent_back(screen)
        form = FormState(screen)
        assert form.dirty is draft
        form.kept(form.values())
        assert not form.dirty


def test_a_form_without_errors_is_not_sent_back() -> None:
    assert not sent_back(screen_with(Field(id="a", label="A", value="x"), draft=True))


def test_a_line_is_cut_to_the_length_of_its_field() -> None:
    form = FormState(screen_with(Field(id="a", label="A", length=3)))
    form.edit("a", "12345")
    assert form.value("a") == "123"


def test_a_text_of_several_lines_is_cut_only_where_it_could_not_be_sent() -> None:
    form = FormState(screen_with(Field(id="a", label="A", kind="multiline", length=3)))
    form.edit("a", "12345")
    assert form.values() == {"a": "12345"}
    form.edit("a", "x" * (STRING + 1))
    assert len(form.value("a")) == STRING


def test_missing_names_empty_required_fields_in_order() -> None:
    form = FormState(
        screen_with(
            Field(id="a", label="A", required=True),
            Field(id="b", label="B"),
            Field(id="c", label="C", required=True, value="　"),
            Field(id="d", label="D", required=True, kind="fixed"),
        )
    )
    assert form.missing() == ("a", "c")
    form.edit("c", "x")
    assert form.missing() == ("a",)


def test_an_unknown_field_is_an_error() -> None:
    form = FormState(screen_with())
    assert not form.keeps_drafts
    with pytest.raises(KeyError):
        form.value("nowhere")
    with pytest.raises(KeyError):
        form.edit("nowhere", "x")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=8)), max_size=30))
def test_the_last_edit_of_each_field_is_what_is_submitted(edits: list[tuple[str, str]]) -> None:
    form = FormState(screen_with(*(Field(id=name, label=name) for name in "abc")))
    expected = dict.fromkeys("abc", "")
    for name, value in edits:
        form.edit(name, value)
        expected[name] = value
    assert form.values() == expected
    assert form.dirty == (expected != dict.fromkeys("abc", ""))
