"""How long the server holds what it holds for a session or a person between two commands.

The record has no part in this: it keeps everything.
"""

from __future__ import annotations

from datetime import timedelta

from server_stub.screens.tables import draft, open_subject, shown_screen, stated_purpose
from server_stub.store.purge import Purge

A_DAY = timedelta(days=1)
"""No session lasts longer."""


def screens_purges(drafts_kept: timedelta) -> tuple[Purge, ...]:
    """Return what is deleted of what screens have left behind; `drafts_kept`: how long an unfinished entry waits."""
    return (
        Purge(shown_screen, lambda now: shown_screen.c.shown_at < now - A_DAY),
        Purge(stated_purpose, lambda now: stated_purpose.c.stated_at < now - A_DAY),
        Purge(open_subject, lambda now: open_subject.c.used_at < now - A_DAY),
        Purge(draft, lambda now: draft.c.saved_at < now - drafts_kept),
    )
