"""Everything that works for one sitting, made at the sign-in and disposed of at its end.

Must not know when that is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client.errors import TerminalError
from client.flows.trail import TrailBroken
from client.qt.desk_post import Post
from client.qt.desk_print import PrintDesk
from client.qt.desk_pulse import Pulse
from client.qt.desk_screens import ScreenDesk

if TYPE_CHECKING:
    from client.flows.sitting import Sitting
    from client.flows.trail import Trail
    from client.net.gateway import Gateway
    from client.qt.background import Lane
    from client.qt.desk_record import DeskRecorder
    from client.qt.desk_shown import ShellWindow
    from client.qt.theme import Theme
    from client.words import Words

ROUNDS = 10
"""Batches of 64 events sent before the sign-out: more than the queue holds."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the desk works with. `mono`: seconds, also while the machine sleeps; `wall`: milliseconds.

    `jitter` returns a factor around 1 for the time between probes.
    """

    screens: Lane
    pulse: Lane
    theme: Theme
    words: Words
    mono: Callable[[], float]
    wall: Callable[[], int]
    jitter: Callable[[], float]


class Seat:
    """The sitting with its post, pulse, screens and print dialog, wired to the window."""

    def __init__(
        self, sitting: Sitting, gateway: Gateway, means: Means, shell: ShellWindow, recorder: DeskRecorder
    ) -> None:
        self.sitting = sitting
        self.post = Post(means.screens, gateway, sitting)
        self.pulse = Pulse(means.pulse, gateway, sitting, means.jitter)
        self.screens = ScreenDesk(sitting, self.post, shell, means.theme, means.words, recorder)
        self.prints = PrintDesk(sitting, self.post, shell, means.words, recorder)
        self.post.dropped.connect(self.screens.dropped)
        self.post.waited.connect(shell.show_waiting)
        recorder.crowded.connect(self.pulse.beat)
        shell.line_entered.connect(self.screens.enter_line)
        shell.suggest_wanted.connect(self.screens.suggest)
        shell.target_chosen.connect(self.screens.choose_target)
        shell.action_chosen.connect(self.screens.choose_action)
        shell.back_asked.connect(self.screens.go_back)
        shell.forward_asked.connect(self.screens.go_forward)
        shell.tab_asked.connect(self.screens.choose_tab)
        shell.opened_asked.connect(self.screens.choose_opened)
        shell.print_refused_key.connect(self.prints.ask)
        shell.print_confirmed.connect(self.prints.confirm)
        shell.print_cancelled.connect(self.prints.cancel)
        shell.sheet_closed.connect(self.prints.close)

    def dispose(self) -> None:
        """Stop for good; nothing under way is heard of any more."""
        self.pulse.stop()
        self.post.close()
        for part in (self.post, self.pulse, self.screens, self.prints):
            part.blockSignals(True)
            part.deleteLater()


def sign_out(gateway: Gateway, trail: Trail) -> None:
    """Hand in every event and end the session; runs on a worker. A server that is gone will notice the silence."""
    try:
        for _ in range(ROUNDS):
            if len(trail.pending()) == trail.waiting:
                break
            trail.acknowledged(gateway.heartbeat(trail.pending()).answer.ack)
        gateway.sign_out(trail.head, trail.pending())
    except (TerminalError, TrailBroken):
        pass
    finally:
        gateway.forget()
