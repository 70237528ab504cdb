"""What is loaded while nobody waits: step by step, to the end, and really what the later pages load."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from client.qt.ahead import Ahead, later_pages
from tests.architecture.sources import ROOT

PROGRAM = """
import enum, os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QComboBox
made = []
plain = enum.EnumType.__new__
def counting(cls, name, *rest, **more):
    made.append(name)
    return plain(cls, name, *rest, **more)
enum.EnumType.__new__ = counting
class Filter(QObject):
    def eventFilter(self, watched, event):
        return False
app = QApplication([])
watch = Filter()
app.installEventFilter(watch)
if {ahead}:
    from client.qt.ahead import meet_private_types
    meet_private_types()
box = QComboBox()
made.clear()
box.addItem("first")
print(len(made))
"""


def enums_made_under_the_first_list(*, ahead: bool) -> int:
    program = PROGRAM.replace("{ahead}", str(ahead))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_steps_are_taken_one_a_turn_until_none_is_left(qtbot: QtBot) -> None:
    taken: list[str] = []
    parent = QObject()
    ahead = Ahead(parent, [lambda: taken.append("first"), lambda: taken.append("second")])
    assert taken == []
    ahead._take_one()
    assert taken == ["first"]
    with qtbot.waitSignal(ahead.done):
        pass
    assert not ahead._timer.isActive()
    assert taken == ["first", "second"]


def test_the_steps_of_the_terminal_can_all_be_taken(qtbot: QtBot) -> None:
    for step in later_pages():
        step()
    assert "client.qt.shell.print_dialog" in sys.modules


def test_the_first_drop_down_list_makes_pyside_load_everything_unless_it_has_already() -> None:
    assert enums_made_under_the_first_list(ahead=False) > 50
    assert enums_made_under_the_first_list(ahead=True) < 10
