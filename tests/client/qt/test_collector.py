"""Garbage is collected where Qt's objects live, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from client.qt.collector import Collector


class Knot:
    """Two of these that know each other are garbage only a collection finds."""

    def __init__(self) -> None:
        self.other: Knot | None = None
        self.ended_in: list[int] = []
        weakref.finalize(self, _note, self.ended_in)


def _note(ended_in: list[int]) -> None:
    ended_in.append(threading.get_ident())


def _knot() -> list[int]:
    first, second = Knot(), Knot()
    first.other, second.other = second, first
    return first.ended_in


def _allocate() -> None:
    kept: list[list[int]] = [[] for _ in range(20 * gc.get_threshold()[0])]
    assert kept


def _in_another_thread() -> None:
    thread = threading.Thread(target=_allocate)
    thread.start()
    thread.join()


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was else gc.disable)()


def test_python_alone_collects_in_any_thread(qtbot: QtBot) -> None:
    gc.collect()
    gc.enable()
    ended_in = _knot()
    _in_another_thread()
    assert ended_in
    assert ended_in[0] != threading.get_ident()


def test_with_the_collector_only_the_interface_s_thread_collects(qtbot: QtBot) -> None:
    gc.collect()
    owner = QObject()
    collector = Collector(owner)
    ended_in = _knot()
    _in_another_thread()
    assert ended_in == []
    kept: list[list[int]] = [[] for _ in range(20 * gc.get_threshold()[0])]
    collector.look()
    assert ended_in == [threading.get_ident()]
    assert kept


def test_nothing_is_collected_while_nothing_was_made(qtbot: QtBot) -> None:
    owner = QObject()
    collector = Collector(owner)
    gc.collect()
    ended_in = _knot()
    collector.look()
    assert ended_in == []


def test_what_has_survived_one_collection_is_collected_by_the_next(qtbot: QtBot) -> None:
    owner = QObject()
    collector = Collector(owner)
    first, second = Knot(), Knot()
    first.other, second.other = second, first
    ended_in = first.ended_in
    gc.collect()  # both are old now
    del first, second
    kept: list[list[int]] = [[] for _ in range(2 * gc.get_threshold()[0])]
    collector.look()
    assert ended_in == [threading.get_ident()]
    assert kept
