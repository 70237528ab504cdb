"""Qt for Python keeps count: 6.12 under Python 3.11 loses a reference to None on every call, until it aborts."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal

CALLS = 1_000


class Emitter(QObject):
    """Something to call and to emit.

    Signals:
        spoke: nothing in it.
    """

    spoke = Signal()


def lost(value: object, call: Callable[[], object]) -> int:
    """How many references to a value 1,000 calls cost; a handful come and go with anything."""
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        call()
    return before - sys.getrefcount(value)


def test_a_call_without_result_costs_no_reference_to_none() -> None:
    emitter = Emitter()
    assert lost(None, lambda: emitter.setObjectName("name")) < CALLS / 10


def test_an_emission_costs_no_reference_to_true() -> None:
    emitter = Emitter()
    assert lost(True, emitter.spoke.emit) < CALLS / 10


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_a_lost_reference_is_seen() -> None:
    value = ctypes.py_object(None)
    forget, remember = ctypes.pythonapi.Py_DecRef, ctypes.pythonapi.Py_IncRef
    try:
        assert lost(None, lambda: forget(value)) > CALLS / 2
    finally:
        for _ in range(CALLS):
            remember(value)
