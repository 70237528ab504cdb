"""The collaborators that every route needs, built once by `app`.

A list, no behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from server_stub.audit.last_head import LastHead
from server_stub.audit.log import Log
from server_stub.audit.record import Record
from server_stub.http.desk import ScreenService
from server_stub.http.wire import Clock
from server_stub.identity.directory import Directory
from server_stub.identity.sessions import Sessions
from server_stub.identity.sign_in import SignInDesk
from server_stub.store.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`engine` is for reading before a unit of work; everything that counts goes through `writer`."""

    engine: Engine
    writer: Writer
    record: Record
    log: Log
    sessions: Sessions
    sign_in: SignInDesk
    directory: Directory
    screens: ScreenService
    clock: Clock
    last_head: LastHead = field(default_factory=LastHead)
