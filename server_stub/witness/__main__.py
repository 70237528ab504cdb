"""`python -m server_stub.witness COMMAND`: serve, key.

Exit codes: 0 done, 1 failed, 2 wrong usage. Knows no rule of the protocol.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from client.contract.note import COSIGNATURE, BadKey, NoteKey, read_vkey
from server_stub.listening.listener import Listener
from server_stub.witness.app import make_app
from server_stub.witness.cosigner import Cosigner
from server_stub.witness.folder import BOOK, FolderUnusable, open_folder
from server_stub.witness.protocol import trusted_logs


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = options.command
    try:
        command(options)
    except FolderUnusable as error:
        return _failed(str(error))
    except SQLAlchemyError as error:
        return _failed(f"{options.dir / BOOK} cannot be used: {_reason(error)}.")
    except OSError as error:
        return _failed(f"{error}. Check the folder, the address and the port.")
    except KeyboardInterrupt:
        return 0
    return 0


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _reason(error: SQLAlchemyError) -> str:
    """Return the first line of what the database says: the rest holds statements with their values."""
    return str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0].rstrip(".")


def _serve(options: argparse.Namespace) -> None:
    # A supervisor's TERM ends the witness the way Ctrl+C does: uvicorn raises the signal again once it has stopped.
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    own = open_folder(options.dir, options.name)
    try:
        cosigner = Cosigner(trusted_logs(options.log), own.signer, own.book, lambda: datetime.now(UTC))
        # Plain HTTP: what is sent is public and signed; a bank puts its own TLS before it.
        listener = Listener(make_app(cosigner), host=options.host, port=options.port)
        listener.run(lambda: print(f"ready {listener.url}\nvkey {own.signer.key.vkey}", flush=True))
    finally:
        own.book.close()


def _key(options: argparse.Namespace) -> None:
    own = open_folder(options.dir, options.name)
    own.book.close()
    print(own.signer.key.vkey)


def _name(text: str) -> str:
    try:
        read_vkey(NoteKey(text, COSIGNATURE, bytes(32)).vkey)
    except BadKey:
        raise argparse.ArgumentTypeError("a name holds no space and no plus sign, and at most 200 characters") from None
    return text


def _log_key(text: str) -> str:
    try:
        trusted_logs([text])
    except BadKey as error:
        raise argparse.ArgumentTypeError(f"this is no verifier key of a log: {error}") from None
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server_stub.witness", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None], help_text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(command=run)
        made.add_argument("--dir", type=Path, required=True, help="the witness's own folder: its key and its book")
        made.add_argument("--name", type=_name, required=True, help="the name it signs under, like a host and a path")
        return made

    serve = command("serve", _serve, "cosign checkpoints of these logs until stopped")
    serve.add_argument("--log", type=_log_key, action="append", required=True, metavar="VKEY", help="key of a log")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, choices=range(65_536), metavar="PORT", default=0, help="0: any free port")
    command("key", _key, "print the witness's verifier key, made where there is none")
    return parser


if __name__ == "__main__":
    sys.exit(main())
