"""What every test of blocks needs: a theme, words, a recorder, a shown view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from client.contract.screen import Screen
from client.flows.form import FormState
from client.qt.blocks.view import ScreenView
from client.qt.theme import Theme
from client.words import Words
from tests.helpers.recorder import ListRecorder

Show = Callable[[Screen], ScreenView]


@pytest.fixture
def recorder() -> ListRecorder:
    return ListRecorder()


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, recorder: ListRecorder) -> Show:
    """Show a screen in a window of the reference size and wait until it is there."""

    shown: list[ScreenView] = []

    def build(screen: Screen) -> ScreenView:
        view = ScreenView(screen, FormState(screen), theme, Words("ja"), recorder)
        qtbot.addWidget(view)
        shown.append(view)  # the test may hold on to a part of it only
        view.resize(1228, 782)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return build
