"""Tells the bank's SIEM every entry that a signed head covers: a thread that sends what is new, in order.

At least once: the cursor moves only after the receiver has read the batch, so a broken connection, or an end of this
program between the two, brings the whole batch again. A receiver knows repeats by `metadata.sequence`. Knows no route.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server_stub.audit.siem.covered import covered_events, covered_numbers
from server_stub.audit.siem.cursor import move_cursor, told_until
from server_stub.audit.siem.receiver import Receiver
from server_stub.audit.siem.syslog import frame, message_of
from server_stub.looking import Looking
from server_stub.store.writer import RecordUnavailable, Writer

INTERVAL = 1.0
"""Seconds between two looks, and until a receiver that failed is tried again."""
AT_ONCE = 500
"""Entries over one connection."""
_log = logging.getLogger(__name__)


class Feed:
    """Feeds one receiver from one record; `log`: the origin line of the record's tree.

    Two processes may run one each: what both send arrives twice, and the cursor never goes back.
    """

    def __init__(
        self, engine: Engine, writer: Writer, receiver: Receiver, log: str, *, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._receiver = receiver
        self._record_log = log
        self._clock = clock
        self._host = socket.gethostname()
        self._looking = Looking("record-siem", _log, self._look, INTERVAL)

    def start(self) -> None:
        """Begin sending."""
        self._looking.start()

    def stop(self) -> None:
        """Stop sending; waits for a batch under way. What is left is sent after the next start."""
        self._looking.stop()

    def look(self) -> None:
        """Send everything covered by now. A failure is said once and tried again."""
        self._looking.once()

    def _look(self) -> tuple[int, str] | None:
        try:
            while self.step() and not self._looking.stopping:
                pass
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that cannot be a host's
            return logging.ERROR, f"the SIEM does not take the record: {type(error).__name__}"
        except (RecordUnavailable, SQLAlchemyError) as error:
            return logging.ERROR, f"how far the SIEM was told could not be kept: {type(error).__name__}"
        return None

    def step(self) -> bool:
        """Send the next batch and move the cursor; return whether there was one. Raises: OSError, RecordUnavailable."""
        with self._engine.connect() as connection:
            after = told_until(connection, self._receiver.name)
            numbers = covered_numbers(connection, after + 1, after + AT_ONCE)
            events = covered_events(connection, numbers, log=self._record_log, at=self._clock())
            longest = self._receiver.longest
            batch = b"".join(frame(message_of(event, host=self._host, longest=longest)) for event in events)
        if not batch:
            return False
        self._receiver.deliver(batch)
        self._writer.run(lambda unit: move_cursor(unit, self._receiver.name, numbers[-1], at=self._clock()))
        return True
