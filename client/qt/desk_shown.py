"""What the desk asks of the window around the content; `client.qt.shell` offers it, tests offer a plain one.

Must not know how anything looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from client.contract.api import Notice, Offer, Opened, Sheet, Shell, Suggestions, Welcome
    from client.contract.screen import Screen
    from client.flows.lease import RecordState


Cause = Literal["asked", "idle", "lease"]
Leaving = Literal["place", "session", "session-kept"]


class EntryWindow(Protocol):
    """The pages without content, and what every page shows.

    Signals are typed `Any`: PySide6 gives a bound signal no public type to name here.
    """

    language_asked: Any
    lock_asked: Any
    sign_in_asked: Any
    enrol_asked: Any
    unlock_asked: Any
    other_person_asked: Any
    sign_out_asked: Any
    reconnect_asked: Any

    def show_sign_in(self, welcome: Welcome | None, *, each_start: bool = False, staff: str = "") -> None: ...

    def show_enrolment(self, terminal: str, *, each_start: bool) -> None: ...

    def show_shell(self, shell: Shell) -> None: ...

    def show_record(self, state: RecordState, number: int | None, at: str, latency_ms: int | None) -> None: ...

    def show_clock(self, text: str, stamp: str = "") -> None: ...

    def show_problem(self, title: str, detail: str, reference: str) -> None: ...

    def show_lock(self, person: str, since_text: str, cause: Cause) -> None: ...

    def close_dialogs(self) -> None: ...

    def set_idle_left(self, seconds: int) -> None: ...


class ShellWindow(EntryWindow, Protocol):
    """The whole window, with content and dialogs."""

    line_entered: Any
    suggest_wanted: Any
    target_chosen: Any
    action_chosen: Any
    help_asked: Any
    print_confirmed: Any
    print_cancelled: Any
    sheet_closed: Any
    leave_answered: Any
    back_asked: Any
    forward_asked: Any
    tab_asked: Any
    opened_asked: Any
    print_refused_key: Any

    def show_view(self, view: QWidget, screen: Screen) -> None: ...

    def clear_content(self) -> None: ...

    def show_opened(self, opened: Opened) -> None: ...

    def show_suggestions(self, suggestions: Suggestions) -> None: ...

    def show_notice(self, notice: Notice | None) -> None: ...

    def show_unreachable(self, since: str, reference: str, next_try_s: int) -> None: ...

    def show_waiting(self, waiting: bool) -> None: ...

    def show_offer(self, offer: Offer) -> None: ...

    def show_sheet(self, sheet: Sheet) -> None: ...

    def ask_leave(self, leaving: Leaving = "place") -> None: ...

    def show_command(self) -> None: ...

    def show_help(self) -> None: ...
