"""`python -m tests.bench.record_server DIR DATABASE`: the server as `serve` runs it, and one way past its record.

That way draws a customer's overview without recording it: the same checks, the same drawing, the same signature. It
exists in this process only, so that the product needs no switch that would serve anything unrecorded. The database's
address may hold a password, so it is read from standard input's first line when DATABASE is `-`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.routing import Route

from client.contract.api import Interaction, Open
from client.contract.codec import encode
from server_stub.app import KEYID, Server, bank_screens, build_server
from server_stub.http.admission import Admission
from server_stub.http.attempts import Attempts
from server_stub.http.routes import Handler, _endpoint
from server_stub.http.wire import RawRequest, Reply, Voice
from server_stub.identity.server_keys import load_or_make_signing_key
from server_stub.listening.listener import Listener, Tls
from server_stub.screens.plan import Plan
from server_stub.screens.service import BankDesk
from server_stub.screens.shown import new_id
from server_stub.screens.visit import Visit
from server_stub.settings import Settings
from client.contract.proof import Signer
from tests.bench.record_bank import settings_of

BARE = "/bench/bare"


def bare_handler(server: Server) -> Handler:
    """Return what draws a screen and records nothing."""
    parts, desk = server.parts, server.parts.screens
    admission = Admission(parts, Attempts(parts))
    assert isinstance(desk, BankDesk)

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

    return draw


def run(settings: Settings) -> None:
    """Serve until a signal."""
    server = build_server(settings, bank_screens)
    voice = Voice(Signer(KEYID, load_or_make_signing_key(settings.server_key)), server.parts.clock)
    server.app.router.routes.append(Route(BARE, _endpoint(bare_handler(server), voice), methods=["POST"]))
    server.rehearse()
    tls = Tls(settings.certificate, settings.private_key)
    listener = Listener(server.app, host=settings.host, port=settings.port, tls=tls)
    try:
        listener.run(lambda: print(f"ready {listener.port} {server.public_key}", flush=True))
    finally:
        server.close()


if __name__ == "__main__":
    named = sys.argv[2] if sys.argv[2] != "-" else sys.stdin.readline().strip()
    run(settings_of(Path(sys.argv[1]), named))
