"""Does what a key or an item of the key bar means: inside the shell, or by saying what is wanted.

Must not know the network. Records each deed once, except those whose receiver records them (print, tabs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from client.contract.blocks import Action
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.shell.key_map import OF_THE_SHELL, Meaning, Verb, meaning, plain_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from client.contract.api import Shell as ShellDocument
    from client.qt.recorder import Recorder
    from client.qt.shell.frame import Frame

_REFRESH = Action(id="refresh", label="", does="refresh", key="F5")
_PRINT = Action(id="print", label="", does="print", key="F9")


class Deeds(QObject):
    """What the signed-in window can do by itself, by verb.

    Signals:
        target_chosen(Target), action_chosen(Action), opened_asked(int), tab_asked(int), back_asked(),
        forward_asked(), lock_asked(), print_refused(): what is wanted from outside; places count from 0.
        help_wanted(), command_wanted(): an overlay of the window is wanted.
    """

    target_chosen = Signal(object)
    action_chosen = Signal(object)
    opened_asked = Signal(int)
    tab_asked = Signal(int)
    back_asked = Signal()
    forward_asked = Signal()
    lock_asked = Signal()
    print_refused = Signal()
    help_wanted = Signal()
    command_wanted = Signal()

    def __init__(self, frame: Frame, recorder: Recorder, document: Callable[[], ShellDocument | None]) -> None:
        super().__init__(frame)
        self._document = document
        self._frame = frame
        self._recorder = recorder
        # One key pressed while a screen was on its way, on which alone it may mean something (`Shell.show_waiting`).
        self.kept_key = ""
        self._plain: dict[Verb, Callable[[], None]] = {
            "help": self.open_help, "search": self.open_search, "lock": self.lock, "command": self.open_command,
            "home": self.open_home, "log": self.open_log, "back": self.go_back, "forward": self.go_forward,
            "menu": self.toggle_menu, "region": self.next_region, "region_back": self.last_region,
        }  # fmt: skip
        frame.key_bar.pressed.connect(self.press)

    def answer(self, chord: str, *, typing: bool) -> bool:
        """Do what a key means on what is shown now; False when it means nothing."""
        frame = self._frame
        if chord == "Esc" and frame.menu_pulled:
            self.toggle_menu()  # what lies on top closes first, whatever Esc means on the screen below
            return True
        if not frame.lost():
            found = meaning(chord, frame.shown, typing=typing)
            if frame.waiting.running() and self._not_here(found, chord):
                self.kept_key = chord
                return True
            return self.do(found)
        if chord in ("F1", "F6", "Shift+F6"):
            return self.do(meaning(chord, None, typing=False))
        return frame.lost_page.key(chord) or chord == "/"

    def _not_here(self, found: Meaning, chord: str) -> bool:
        """Tell whether a key does nothing on what is shown, but may on what is on its way."""
        if found.action is not None and not found.action.enabled:
            return True
        if found.verb == "print":
            shown = self._frame.shown
            return shown is None or not shown.print.allowed
        return found.verb == "none" and plain_key(chord) in OF_THE_SHELL

    def do(self, found: Meaning) -> bool:
        """Do what a key means; False when it means nothing."""
        plain = self._plain.get(found.verb)
        if plain is not None:
            plain()
        elif found.verb == "print":
            self.ask_print(found.action or _PRINT)
        elif found.verb == "refresh":
            self.choose(found.action or _REFRESH)
        elif found.verb == "action" and found.action is not None:
            self.choose(found.action)
        elif found.verb == "tab":
            self.tab_asked.emit(found.place)
        elif found.verb == "opened":
            self.choose_opened(found.place + 1)
        else:
            return False
        return True

    @records(
        EventKind.ACTION_ACTIVATED,
        EventKind.REFRESH_ASKED,
        EventKind.KEY_REFUSED,
        EventKind.LOCK_ASKED,
        EventKind.HELP_OPENED,
        EventKind.COMMAND_OPENED,
        EventKind.NAVIGATION_ASKED,
        EventKind.REGION_MOVED,
    )
    def press(self, action: Action) -> None:
        """Do what an item of the key bar stands for; the same as its key."""
        if self._frame.lost() and action.id == "reconnect":
            self._frame.lost_page.key("F5")
        elif action.does == "print":
            self.ask_print(action)
        elif action.enabled and action.does in self._plain:
            self._plain[action.does]()
        else:
            self.choose(action)

    @records(EventKind.ACTION_ACTIVATED, EventKind.REFRESH_ASKED, EventKind.KEY_REFUSED)
    def choose(self, action: Action) -> None:
        """Say that an action was chosen; one that cannot be used is said, too, so that its reason is shown."""
        if not action.enabled:
            self._recorder.record(EventKind.KEY_REFUSED, action.id)
        elif action.does == "refresh":
            self._recorder.record(EventKind.REFRESH_ASKED, action.id)
        else:
            self._recorder.record(EventKind.ACTION_ACTIVATED, action.id)
        self.action_chosen.emit(action)

    @records()
    def ask_print(self, action: Action) -> None:
        """Say that paper is wanted, or that this screen gives none; the receiver records either (UX-21)."""
        shown = self._frame.shown
        if shown is None or not shown.print.allowed or not action.enabled:
            self.print_refused.emit()
        else:
            self.action_chosen.emit(action)

    @records(EventKind.LOCK_ASKED)
    def lock(self) -> None:
        """Say that the session is to be locked."""
        self._recorder.record(EventKind.LOCK_ASKED, "key")
        self.lock_asked.emit()

    @records(EventKind.HELP_OPENED)
    def open_help(self) -> None:
        """Open the list of keys."""
        self._recorder.record(EventKind.HELP_OPENED, "help")
        self.help_wanted.emit()

    @records(EventKind.COMMAND_OPENED)
    def open_command(self) -> None:
        """Open the command palette."""
        self._recorder.record(EventKind.COMMAND_OPENED, "command")
        self.command_wanted.emit()

    @records(EventKind.NAVIGATION_ASKED)
    def open_search(self) -> None:
        """Go to the search, where there is one."""
        shell = self._document()
        if shell is not None and shell.search is not None:
            self._go("search", lambda: self.target_chosen.emit(shell.search))

    @records(EventKind.NAVIGATION_ASKED)
    def open_home(self) -> None:
        """Go home."""
        shell = self._document()
        if shell is not None:
            self._go("home", lambda: self.target_chosen.emit(shell.home))

    @records(EventKind.NAVIGATION_ASKED)
    def open_log(self) -> None:
        """Go to the person's own record."""
        shell = self._document()
        if shell is not None:
            self._go("log", lambda: self.target_chosen.emit(shell.log))

    @records(EventKind.NAVIGATION_ASKED)
    def choose_opened(self, place: int) -> None:
        """Go to a subject held open, by its place from 1."""
        if place <= self._frame.nav.opened_count():
            self._go(f"opened:{place}", lambda: self.opened_asked.emit(place - 1))

    @records(EventKind.NAVIGATION_ASKED)
    def go_back(self) -> None:
        """Go to the place before."""
        self._go("back", self.back_asked.emit)

    @records(EventKind.NAVIGATION_ASKED)
    def go_forward(self) -> None:
        """Go to the place gone back from."""
        self._go("forward", self.forward_asked.emit)

    @records(EventKind.SETTING_CHANGED)
    def toggle_menu(self) -> None:
        """Show or hide the menu."""
        shown = self._frame.toggle_menu()
        self._recorder.record(EventKind.SETTING_CHANGED, "menu", shown=shown)

    @records(EventKind.REGION_MOVED)
    def next_region(self) -> None:
        """Move the focus to the next region."""
        self._recorder.record(EventKind.REGION_MOVED, "next")
        self._frame.next_region(1)

    @records(EventKind.REGION_MOVED)
    def last_region(self) -> None:
        """Move the focus to the region before."""
        self._recorder.record(EventKind.REGION_MOVED, "previous")
        self._frame.next_region(-1)

    def _go(self, name: str, go: Callable[[], None]) -> None:
        self._recorder.record(EventKind.NAVIGATION_ASKED, name)
        go()
