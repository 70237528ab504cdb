"""The steps of the morning: what is pressed, which screen and which record must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from client.contract.kinds import EventKind
from server_stub.audit.entry import ServerEvent
from tests.tour.record import Cast


@dataclass(frozen=True, slots=True)
class Act:
    """Keys pressed, or text typed; every key and every character counts as one keystroke."""

    how: Literal["key", "type"]
    what: str

    @property
    def strokes(self) -> int:
        """How many keystrokes this is; a chord counts once."""
        return 1 if self.how == "key" else len(self.what)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done. Only its last act is timed; `timed` steps count for the screen-change figures.

    `expects` is the entry that must be in the record, `reports` an event of the terminal that must be reported;
    `then` follows the entry by itself, and the picture is taken when it has been painted.
    """

    name: str
    acts: tuple[Act, ...]
    expects: ServerEvent | None = None
    screen: str = ""
    reports: EventKind | None = None
    then: ServerEvent | None = None
    picture: str = ""
    timed: bool = True


def key(*names: str) -> tuple[Act, ...]:
    """Press keys one after another."""
    return tuple(Act("key", name) for name in names)


def text(words: str) -> tuple[Act, ...]:
    """Type text."""
    return (Act("type", words),)


def sign_in(cast: Cast, password: str) -> Step:
    """From the sign-in window to the day."""
    acts = (*text(cast.person), *key("Tab"), *text(password), *key("Return"))
    return Step("sign in", acts, ServerEvent.SIGNED_IN, picture="02-home", timed=False)


def known_customer_to_paper(cast: Cast) -> tuple[Step, ...]:
    """The sixteen keystrokes: a known number, its asset status, one sheet."""
    return (
        Step("asset status by command", (*key("ctrl+k"), *text(f"AST {cast.known}"), *key("Return")),
             ServerEvent.SCREEN_SERVED, "AST", picture="05-asset-status"),
        Step("ask to print", key("F9"), ServerEvent.PRINT_OFFERED, picture="06-print", timed=False),
        Step("print one sheet", (*key("1"), *key("ctrl+Return")), ServerEvent.PRINT_SPOOLED, picture="07-printed",
             timed=False),
    )  # fmt: skip


CONTACT = (
    *key("1", "Tab", "Tab", "Tab", "Tab", "Down", "Tab"), *text("Called about the term that ends in December."),
    *key("Tab", "Down", "Tab", "Tab", "2", "ctrl+Return"),
)  # fmt: skip
"""A call noted by keyboard: channel by digit, purpose and outcome by arrow, text, no solicitation."""


def morning(cast: Cast, password: str, words: str) -> tuple[Step, ...]:
    """The whole morning of one person; `words` is what is searched for."""
    return (
        sign_in(cast, password),
        Step("search screen", key("F3"), ServerEvent.SCREEN_SERVED, "CUS", picture="03-search"),
        Step("search", (*text(words), *key("Return")), ServerEvent.SEARCH_RUN, "CUS", picture="03-found"),
        Step("open overview", (*key("ctrl+k"), *text(f"OVW {cast.known}"), *key("Return")),
             ServerEvent.SCREEN_SERVED, "OVW", picture="04-overview"),
        *known_customer_to_paper(cast),
        Step("confirm receipt", key("Return"), ServerEvent.PRINT_CLOSED, timed=False),
        Step("history tab", key("ctrl+3"), ServerEvent.SCREEN_SERVED, "HIS", picture="08-history"),
        Step("new entry", key("F10"), ServerEvent.SCREEN_SERVED, "HIN", picture="09-entry"),
        Step("save entry", CONTACT, ServerEvent.FORM_COMMITTED, picture="09-saved"),
        Step("home", (*key("ctrl+k"), *text("HOM"), *key("Return")), ServerEvent.SCREEN_SERVED, "HOM"),
        Step("print refused here", key("F9"), reports=EventKind.PRINT_REFUSED_HERE, picture="10-refused",
             timed=False),
        Step("another branch", (*key("Escape", "ctrl+k"), *text(f"AST {cast.foreign}"), *key("Return")),
             ServerEvent.DENIED, picture="11-other-branch", timed=False),
        Step("my activity", (*key("Escape", "ctrl+k"), *text("LOG"), *key("Return")),
             ServerEvent.LOG_VIEWED, "LOG", picture="12-activity"),
        Step("back", key("alt+Left"), ServerEvent.SCREEN_SERVED),
        Step("copy refused", key("ctrl+c"), reports=EventKind.COPY_REFUSED, timed=False),
        Step("lock", key("F12"), ServerEvent.LOCKED, picture="13-locked", timed=False),
        Step("unlock", (*text(password), *key("Return")), ServerEvent.UNLOCKED,
             then=ServerEvent.SCREEN_SERVED, picture="14-unlocked", timed=False),
    )  # fmt: skip
