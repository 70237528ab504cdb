"""The kinds of interaction a terminal reports.

Apart from the shape of an event, so that a window can name what it records before anything that travels is loaded.
"""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """Every interaction or happening a terminal can report, as area:subject:verb.

    Each says what was done or seen here, never what became of it at the server: that is the server's own entry.
    """

    TERMINAL_STARTED = "terminal:program:started"
    SCREEN_SHOWN = "screen:view:shown"
    SCREEN_LEFT = "screen:view:left"
    DOCUMENT_REFUSED = "screen:document:refused"
    BLOCK_UNSUPPORTED = "screen:block:unsupported"
    NAVIGATION_ASKED = "screen:navigation:asked"
    REFRESH_ASKED = "screen:refresh:asked"
    ACTION_ACTIVATED = "screen:action:activated"
    TAB_CHOSEN = "screen:tab:chosen"
    ROW_SELECTED = "table:row:selected"
    ROW_OPENED = "table:row:opened"
    TABLE_PAGED = "table:page:scrolled"
    FIELD_EDITED = "form:field:edited"
    FORM_SUBMITTED = "form:entry:submitted"
    FORM_CANCELLED = "form:entry:cancelled"
    DRAFT_KEPT = "form:draft:kept"
    """What was entered was given to the server to keep; kept it is by the server's own `draft.kept`, or not at all."""
    COMMAND_OPENED = "shell:command:opened"
    COMMAND_ENTERED = "shell:command:entered"
    COMMAND_CLOSED = "shell:command:closed"
    SUGGESTION_CHOSEN = "shell:suggestion:chosen"
    HELP_OPENED = "shell:help:opened"
    HELP_CLOSED = "shell:help:closed"
    SETTING_CHANGED = "shell:setting:changed"
    REGION_MOVED = "shell:region:moved"
    SCROLLED = "screen:content:scrolled"
    PRINT_ASKED = "print:sheet:asked"
    PRINT_REFUSED_HERE = "print:sheet:refused"
    PRINT_PURPOSE_CHOSEN = "print:purpose:chosen"
    PRINT_CHANGED = "print:choice:changed"
    PRINT_CONFIRMED = "print:sheet:confirmed"
    PRINT_CANCELLED = "print:sheet:cancelled"
    PRINT_CLOSED = "print:sheet:closed"
    COPY_REFUSED = "refused:copy:tried"
    DRAG_REFUSED = "refused:drag:tried"
    DROP_REFUSED = "refused:drop:tried"
    MENU_REFUSED = "refused:menu:tried"
    KEY_REFUSED = "refused:key:tried"
    LOCK_ASKED = "session:lock:asked"
    UNLOCK_TRIED = "session:unlock:tried"
    SIGN_OUT_ASKED = "session:end:asked"
    LEASE_LOST = "record:lease:lost"
    CONTENT_DESTROYED = "record:content:destroyed"
    LEASE_REGAINED = "record:lease:regained"
    PROMISE_BROKEN = "record:promise:broken"
    DIALOG_ANSWERED = "shell:dialog:answered"
    WINDOW_ACTIVATED = "window:focus:gained"
    WINDOW_DEACTIVATED = "window:focus:lost"
