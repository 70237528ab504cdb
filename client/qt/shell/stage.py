"""The window's pages and which of them is shown: sign-in, enrolment, the frame of a session, the lock.

Must not know when a page is due; it is told. Only the sign-in page is made at the start, so that the first window is
painted early; everything else is loaded when it is first wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.qt.focus_ring import FocusRing
from client.qt.shell.dialogs import Dialogs
from client.qt.shell.sign_in import SignInPage
from client.qt.theme import Theme
from client.qt.watermark import Watermark

if TYPE_CHECKING:
    from client.contract.api import Lang, Welcome
    from client.contract.api import Shell as ShellDocument
    from client.flows.lease import RecordState
    from client.qt.recorder import Recorder
    from client.qt.shell.enrolment import EnrolmentPage
    from client.qt.shell.frame import Frame
    from client.qt.shell.lock_page import Cause, LockPage
    from client.qt.shell.status_bar import StatusBar
    from client.words import Words

    FieldPage = SignInPage | EnrolmentPage | LockPage
    """A page that fills the window and has fields: it answers its own keys and shows problems in place."""

LEAST_WIDTH, LEAST_HEIGHT = 960, 540


class Stage(QWidget):
    """The top-level window with its pages.

    Signals:
        sign_in_asked(str, str): staff number and password.
        enrol_asked(str): the enrolment code.
        unlock_asked(str): the password of a locked session.
        other_person_asked(): this session is to end, somebody else signs in.
        sign_out_asked(): the person at this terminal wants to sign out.
        language_asked(str): the language has been switched here; the server's texts are still the old ones.
        lock_asked(), reconnect_asked(): as said.
    """

    sign_in_asked = Signal(str, str)
    enrol_asked = Signal(str)
    unlock_asked = Signal(str)
    other_person_asked = Signal()
    sign_out_asked = Signal()
    language_asked = Signal(str)
    lock_asked = Signal()
    reconnect_asked = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._frame: Frame | None = None
        self._status: StatusBar | None = None
        self._enrolment: EnrolmentPage | None = None
        self._lock: LockPage | None = None
        self._shell: ShellDocument | None = None
        self._each_start = False
        self._terminal = self._version = ""
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(1440, 900)
        self._sign_in = SignInPage(theme, words, recorder, self)
        self._sign_in.submitted.connect(self.sign_in_asked)
        self._sign_in.language_wanted.connect(self.use_language)
        self._page: QWidget = self._sign_in
        # Which it is: a page that fills the window, or the frame of a session.
        self._alone: FieldPage | None = self._sign_in
        self._frame_shown: Frame | None = None
        self._dialogs = Dialogs(theme, words, recorder, self)
        self._dialogs.language_wanted.connect(self.use_language)
        self._watermark = Watermark(theme, self)
        self._ring = FocusRing(theme, self)
        self._painted = False

    def show_sign_in(self, welcome: Welcome | None, *, each_start: bool = False, staff: str = "") -> None:
        """Show the sign-in page; nothing of a session is left anywhere in the window. None: not heard of yet.

        `each_start`: the key does not outlive the program; the status line will say so. `staff`: whose locked session
        ended by itself; whoever is typing the password into the lock then goes on in a field that hides it.
        """
        if welcome is not None:
            self._terminal, self._version, self._each_start = welcome.terminal, welcome.version, each_start
        self._sign_in.show_welcome(welcome)
        if self._alone is self._sign_in:
            self._focus_page()
            return
        self._dialogs.close()
        if self._frame is not None:
            self._frame.forget()
        if self._enrolment is not None:
            self._enrolment.forget()
        if self._lock is not None:
            self._lock.forget()
        self._shell = None
        self._sign_in.forget()
        self._sign_in.expect(staff)
        self._show_page(self._sign_in)

    def show_enrolment(self, terminal: str, *, each_start: bool) -> None:
        """Show the enrolment page; what was typed there before stays. `each_start`: the key is not kept."""
        self._terminal, self._each_start = terminal, each_start
        page = self._enrolment
        if page is None:
            from client.qt.shell.enrolment import EnrolmentPage

            page = self._enrolment = EnrolmentPage(self._theme, self._words, self._recorder, self)
            page.submitted.connect(self.enrol_asked)
            page.language_wanted.connect(self.use_language)
        page.show_busy(False)
        page.show_terminal(terminal, each_start=each_start)
        self._show_page(page)

    def show_shell(self, shell: ShellDocument) -> None:
        """Show the frame of a session with its menu and person."""
        self._shell = shell
        self._sign_in.forget()
        self._framed().show_shell(shell)
        self._show_page(None)

    def document(self) -> ShellDocument | None:
        """Return what the server said of the session's surroundings, or None without a session."""
        return self._shell

    def show_lock(self, person: str, since_text: str, cause: Cause) -> None:
        """Lock: cover everything but the status line, close every dialog, take the watermark away."""
        page = self._lock
        if page is None:
            from client.qt.shell.lock_page import LockPage

            page = self._lock = LockPage(self._theme, self._words, self._recorder, self)
            page.submitted.connect(self.unlock_asked)
            page.other_wanted.connect(self.other_person_asked)
        self._dialogs.close()
        if self._shell is not None:
            page.show_wording(self._shell.wording)
        page.show_lock(person, since_text, cause)
        if self._status is not None:
            self._status.set_idle_left(None)
        self._show_page(page)

    def show_unreachable(self, since: str, reference: str, next_try_s: int | None) -> None:
        """Show that the record cannot be reached; the content, open names and dialogs are destroyed at once."""
        frame = self._framed()
        if frame.lost() and self._alone is None:
            frame.show_lost(since, reference, next_try_s)
            return
        self._dialogs.close()
        frame.show_lost(since, reference, next_try_s)
        self._watermark.show_text("")
        if self._alone is None:
            self._focus_page()

    def show_record(self, state: RecordState, number: int | None, at: str, latency_ms: int | None) -> None:
        """Show the state of the central record, its last number and time, and the last round trip."""
        if self._alone is self._sign_in:
            self._sign_in.side.show_record(state, latency_ms)
        if self._status is not None:
            self._status.show_record(state, number, at, latency_ms)

    def show_clock(self, text: str, stamp: str = "") -> None:
        """Show the server's date and time, of which the last word is the time; `stamp`: the same for the watermark."""
        self._watermark.show_time(stamp)
        self._sign_in.show_clock(text)
        if self._status is not None:
            self._status.show_clock(text)
        if self._lock is not None:
            self._lock.show_clock(text)

    def set_idle_left(self, seconds: int | None) -> None:
        """Show how long until the automatic lock, or, when locked, until the session ends."""
        if self._lock is not None and self._alone is self._lock:
            self._lock.show_left(seconds)
        elif self._status is not None:
            self._status.set_idle_left(seconds)

    def set_watermark(self, text: str) -> None:
        """Lay this watermark over everything; pages without content carry none."""
        self._watermark.show_text(text)

    def use_language(self, lang: Lang) -> None:
        """Say everything of the terminal's own in a language, and ask for the server's texts in it."""
        self._words.use(lang)
        for page in (self._sign_in, self._enrolment, self._frame, self._lock, self._status):
            if page is not None:
                page.speak()
        for entry in (self._sign_in, self._enrolment):
            if entry is not None:
                entry.drop_problem()
        self.language_asked.emit(lang)

    def place(self) -> None:
        """Give the page and the status line their rooms."""
        room, status = self.rect(), self._status
        if status is not None and not status.isHidden():
            high = self._theme.size("status")
            status.setGeometry(0, room.height() - high, room.width(), high)
            room = QRect(0, 0, room.width(), room.height() - high)
        self._page.setGeometry(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything in the new size."""
        super().resizeEvent(event)
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground; pages cover it."""
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._first_painted)
        QPainter(self).fillRect(event.rect(), self._theme.colour("canvas"))

    def _first_painted(self) -> None:
        self._ring.begin(cast("QApplication", QApplication.instance()))

    def _show_page(self, alone: FieldPage | None) -> None:
        """Show a page with fields, or the frame of sessions."""
        frame = self._framed() if alone is None else None
        page: QWidget = self._framed() if alone is None else alone
        before, self._page, self._alone, self._frame_shown = self._page, page, alone, frame
        if self._status is not None:
            self._status.setVisible(alone is None or alone is self._lock)
            self._status.offer_link(alone is None)
        shown = frame.shown if frame is not None else None
        self._watermark.show_text(shown.watermark if shown is not None else "")
        self.place()
        page.show()
        if before is page:
            self._focus_page()
            return
        before.hide()
        self._focus_page(anew=True)

    def _focus_page(self, *, anew: bool = False) -> None:
        """Give the focus to the page; `anew`: also when something on it has taken it already."""
        alone, frame = self._alone, self._frame_shown
        if self._dialogs.top() is not None or not self.isVisible():
            return
        if frame is not None:
            frame.focus_content()
        elif alone is not None and (anew or not alone.isAncestorOf(QApplication.focusWidget() or self)):
            alone.first_focus().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _framed(self) -> Frame:
        """Return the frame of sessions, made at the first need."""
        if self._frame is None:
            from client.qt.shell.frame import Frame
            from client.qt.shell.status_bar import StatusBar

            self._frame = frame = Frame(self._theme, self._words, self._recorder, self)
            self._status = StatusBar(self._theme, self._words, self)
            self._status.show_terminal(self._terminal, self._version, each_start=self._each_start)
            frame.header.lock_wanted.connect(self.lock_asked)
            frame.lost_page.lock_wanted.connect(self.lock_asked)
            frame.lost_page.reconnect_wanted.connect(self.reconnect_asked)
            self._join(frame)
        return self._frame

    def _join(self, frame: Frame) -> None:
        """Connect what comes out of the frame; the window does."""
