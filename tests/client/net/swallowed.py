"""Asks once over a good link and once over one that swallows everything; prints what became of the second request.

Run as a program by `test_transport`, with a folder for the certificates. Ends with 77 where the system allows no
network of one's own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from client.errors import Unreachable
from client.net.transport import HttpsTransport, Timing, trust_of
from tests.helpers.parted_link import move_out, set_link
from tests.helpers.tls import answer_with, make_authority, serving

FORBIDDEN = 77
PATIENT = Timing(connect=5, read=20, total=20)


def main(folder: Path) -> int:
    """Return the exit code."""
    try:
        move_out()
    except OSError as error:
        sys.stdout.write(f"no network of one's own: {error}\n")
        return FORBIDDEN
    bank = make_authority(folder, "bank")
    with serving(bank, answer_with(b"{}")) as server:
        wire = HttpsTransport(server.url, trust_of(bank.ca))
        wire.post("/v1/hello", b"1", {}, PATIENT)
        set_link(up=False)
        try:
            wire.post("/v1/hello", b"2", {}, PATIENT)
        except Unreachable as error:
            sys.stdout.write(f"{type(error).__name__}: {error}\n")
        set_link(up=True)
        wire.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
