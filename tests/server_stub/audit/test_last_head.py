"""The head signed last: it only grows, in the file as in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.contract.checkpoint import Checkpoint
from client.contract.note import BadNote
from server_stub.audit.last_head import LastHead, beside, set_aside


def head(size: int) -> Checkpoint:
    return Checkpoint("record.example/log", size, bytes([size]) * 32)


def test_it_outlives_the_process_and_never_shrinks(tmp_path: Path) -> None:
    path = beside(tmp_path / "log.key")
    assert path.name == "log.key.head"
    first, second = LastHead(path), LastHead(path)
    assert first.read() is None
    first.keep(head(5))
    first.keep(head(4))
    second.keep(head(3))
    assert (first.read(), LastHead(path).read()) == (head(5), head(5))
    second.keep(head(7))
    first.keep(head(6))
    assert LastHead(path).read() == head(7)


def test_taking_the_file_away_from_a_running_server_makes_it_forget_nothing(tmp_path: Path) -> None:
    path = tmp_path / "head"
    last = LastHead(path)
    last.keep(head(5))
    aside = set_aside(path, "then")
    assert (aside.name, last.read(), LastHead(path).read()) == ("head.then", head(5), None)


def test_without_a_file_it_is_known_while_the_process_runs() -> None:
    last = LastHead()
    last.keep(head(2))
    assert last.read() == head(2)


@pytest.mark.parametrize("content", [b"", b"record.example/log\n5\n", b"\xff\xfe"])
def test_a_file_that_is_no_head_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "head"
    path.write_bytes(content)
    with pytest.raises(BadNote):
        LastHead(path).read()
