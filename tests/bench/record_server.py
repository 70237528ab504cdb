"""`python -m tests.bench.record_server DIR`: the server as `serve` runs it, and two ways past its record.

Both answer what the real one answers, with the same checks and the same signature, but record nothing: BARE only draws
the document; UNRECORDED does all of a read's work, the session's own included, but for its entry. They exist in this
process only, so that the product needs no switch that would serve anything unrecorded. The database's address may hold
a password, so it comes as the first line of standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Connection
from starlette.routing import Route

from client.contract.api import Ack, Interaction, Open, Receipt
from client.contract.codec import encode
from client.contract.proof import Signer
from server_stub.app import KEYID, Server, bank_screens, build_server
from server_stub.audit.served import Served
from server_stub.audit.stored import FIRST
from server_stub.http.admission import Admission
from server_stub.http.answers import compose, reply_of
from server_stub.http.attempts import Attempts
from server_stub.http.routes import Handler, _endpoint
from server_stub.http.turns import Lanes
from server_stub.http.wire import RawRequest, Reply, Voice
from server_stub.identity.server_keys import load_or_make_signing_key
from server_stub.listening.listener import Listener, Tls
from server_stub.screens.plan import Plan
from server_stub.screens.service import BankDesk
from server_stub.screens.shown import new_id
from server_stub.screens.visit import Visit
from server_stub.settings import Settings
from tests.bench.record_bank import settings_of

BARE, UNRECORDED = "/bench/bare", "/bench/unrecorded"


def past_the_record(server: Server) -> dict[str, Handler]:
    """Return what answers without recording, by its path."""
    parts, desk = server.parts, server.parts.screens
    admission = Admission(parts, Attempts(parts))
    assert isinstance(desk, BankDesk)

    def answer(raw: RawRequest) -> Reply:
        admitted = admission.admit(raw, Interaction)
        if isinstance(admitted, Reply):
            return admitted
        ask = admitted.document

        def unit(connection: Connection) -> Reply:
            seat, now = parts.sessions.find(connection, raw.token), parts.clock()
            assert seat is not None
            served = desk.answer(connection, seat.session, ask.command, lang=ask.lang, now=now)
            assert isinstance(served, Served)
            nothing = Receipt(number=0, entry=FIRST, document=FIRST, at=now.isoformat())
            return reply_of(compose(served, nothing, Ack(seq=0, head=FIRST), now))

        return parts.writer.run(unit)

    def draw(raw: RawRequest) -> Reply:
        admitted = admission.admit(raw, Interaction)
        if isinstance(admitted, Reply):
            return admitted
        command = admitted.document.command
        assert isinstance(command, Open)
        with parts.engine.connect() as connection:
            seat = parts.sessions.find(connection, raw.token)
            assert seat is not None
            visit = Visit(connection, seat.session, admitted.lang, parts.clock())
            plan = desk._open(visit, command.target.code, command.target.ref)
            assert isinstance(plan, Plan)
            assert plan.code == command.target.code
            return Reply(200, encode(desk._screen(visit, plan, new_id())))

    return {BARE: draw, UNRECORDED: answer}


def run(settings: Settings) -> None:
    """Serve until a signal."""
    server = build_server(settings, bank_screens)
    voice = Voice(Signer(KEYID, load_or_make_signing_key(settings.server_key)), server.parts.clock)
    lanes = Lanes()
    for path, handler in past_the_record(server).items():
        server.app.router.routes.append(Route(path, _endpoint(handler, voice, lanes), methods=["POST"]))
    server.rehearse()
    tls = Tls(settings.certificate, settings.private_key)
    listener = Listener(server.app, host=settings.host, port=settings.port, tls=tls)
    try:
        listener.run(lambda: print(f"ready {listener.port} {server.public_key}", flush=True))
    finally:
        server.close()


if __name__ == "__main__":
    run(settings_of(Path(sys.argv[1]), sys.stdin.readline().strip()))
