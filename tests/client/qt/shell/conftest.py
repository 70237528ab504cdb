"""A shell window on an offscreen display, active, with a recorder that keeps what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from client.qt.shell.window import Shell
from client.qt.theme import Theme
from client.words import Words
from tests.helpers.recorder import ListRecorder
from tests.helpers.shell_documents import OPENED, SHELL, WELCOME, screen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            # The offscreen display has no window manager to tell a least size to, and says so each time.
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


class Content(QWidget):
    """Stands for a screen's view: one field to type in, one label of content."""

    def __init__(self, secret: str = "秘密の中身 3104558") -> None:
        super().__init__()
        self.setAccessibleName(secret)
        self.field = QLineEdit(self)
        self.field.setAccessibleDescription(secret)
        self.other = QLineEdit(self)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.other)

    def focus_first(self) -> None:
        self.field.setFocus()


def settle() -> None:
    """Let posted events happen, deferred deletion included."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def texts(widget: QObject) -> set[str]:
    """Every text that hangs on a tree of widgets: shown, accessible, or kept in an attribute of ours."""
    found: set[str] = set()
    for item in [widget, *widget.findChildren(QObject)]:
        if isinstance(item, QWidget):
            found |= {item.accessibleName(), item.accessibleDescription(), item.toolTip()}
        for name in ("text", "title", "placeholderText"):
            read = getattr(item, name, None)
            if callable(read):
                found.add(str(read()))
        found |= {repr(value) for value in getattr(item, "__dict__", {}).values() if not isinstance(value, QObject)}
    return found


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme()


@pytest.fixture
def words() -> Words:
    return Words("ja")


@pytest.fixture
def recorder() -> ListRecorder:
    return ListRecorder()


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, words: Words, recorder: ListRecorder) -> Iterator[Shell]:
    """A window on its sign-in page."""
    shell = Shell(theme, words, recorder)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.close()
    settle()


@pytest.fixture
def signed_in(window: Shell, recorder: ListRecorder) -> Shell:
    """A window with a session, a screen that cannot be printed, and two open subjects."""
    window.show_sign_in(WELCOME)
    window.show_shell(SHELL)
    window.show_opened(OPENED)
    window.show_view(Content(), screen())
    settle()
    recorder.told.clear()
    return window
