"""Heads of the record's tree as text: the published shape, and what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import EMPTY_ROOT
from client.contract.note import BadNote, text_of


def test_the_published_checkpoint_shape(shared_data: Path) -> None:
    examples = json.loads((shared_data / "vectors/tlog/spec_examples.json").read_text("utf-8"))
    text = text_of(examples["checkpoint_example"])
    head = read_checkpoint(text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text == text


@pytest.mark.parametrize(
    "text",
    [
        "", "origin\n", "origin\n1\n", "\n1\nAAAA\n", "origin\n01\nAAAA\n", "origin\n-1\nAAAA\n", "origin\n1\n!\n",
        "origin\n1\nAAAA\n", f"origin\n1\n{'A' * 43}=\n\nmore\n", f"origin\n{'9' * 20}\n{'A' * 43}=\n",
    ],
)  # fmt: skip
def test_malformed_checkpoints(text: str) -> None:
    with pytest.raises(BadNote):
        read_checkpoint(text)


def test_a_checkpoint_may_say_more() -> None:
    head = Checkpoint("origin", 0, EMPTY_ROOT)
    assert read_checkpoint(head.text + "more\n") == head
