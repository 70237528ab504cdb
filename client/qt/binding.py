"""Loads Qt's Python binding without its watch on imports; imported before anything else of Qt.

Must not know what is shown.
"""

from __future__ import annotations

import builtins


def load_binding() -> None:
    """Import PySide6 and put back what was `__import__` before its watch.

    The watch is an `__import__` that reads the source of every module that imports anything, and keeps it all in
    `linecache`, to find out whether it uses `from __feature__ import`. Nothing here does. Without: 10 MiB less in the
    terminal's memory, 4 ms less to the first window (6.11.3 on CPython 3.11).
    """
    import PySide6.QtCore  # noqa: F401 - sets up the watch

    own = getattr(builtins, "__orig_import__", None)
    if own is not None:
        builtins.__import__ = own
