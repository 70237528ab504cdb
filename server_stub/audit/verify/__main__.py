"""`python -m server_stub.audit.verify [--policy FILE] DIR [check | consistency | prove | session | pairs | freshness]`.

Also `[--policy FILE] proof FILE ENTRY`, without any copy. Exit codes: 0 sound, 1 tampered, 2 incomplete,
3 untrusted key, 64 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from server_stub.audit.verify import checks
from server_stub.audit.verify.checks import Report
from server_stub.audit.verify.copy import Copy
from server_stub.audit.verify.findings import Failed

USAGE = 64


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """End with a code that no verdict has."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one check and return its exit code."""
    common = _Parser(add_help=False)
    common.add_argument("--policy", type=_file)
    trust, rest = common.parse_known_args(arguments)
    # `proof` needs no copy; a copy in a folder of that name is ./proof.
    parser = _proof_parser() if rest[:1] == ["proof"] else _copy_parser()
    options = parser.parse_args(rest[1:] if rest[:1] == ["proof"] else rest, namespace=trust)
    report = Report(_say)
    try:
        if rest[:1] == ["proof"]:
            _proof(parser, options, report)
        else:
            _check(parser, options, report)
    except Failed as error:
        report.add(error.line)
    _say(report.verdict.name.lower())
    return report.verdict


def _check(parser: _Parser, options: argparse.Namespace, report: Report) -> None:
    copy = Copy(options.dir)
    policy = checks.policy_for(report, copy, options.policy)
    match options.command:
        case "consistency":
            checks.consistency(report, copy, policy, options.checkpoint)
        case "prove":
            text = checks.prove(report, copy, policy, options.number)
            if text is not None:
                _write(parser, options.out, text)
        case "session":
            checks.session(report, copy, policy, options.session)
        case "pairs":
            checks.pairs(report, copy, policy)
        case "freshness":
            checks.freshness(report, copy, policy, options.now or datetime.now(UTC), options.max)
        case _:
            checks.check(report, copy, policy)


def _write(parser: _Parser, file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        parser.error(f"{file}: {error.strerror}")


def _proof(parser: _Parser, options: argparse.Namespace, report: Report) -> None:
    if (options.entry is None) is (options.entry_from is None):
        parser.error("give the entry's bytes: ENTRY_FILE, or --entry-from DIR NUMBER")
    if options.policy is None and options.entry_from is None:
        parser.error("give --policy FILE: a proof brings no keys of its own")
    if options.entry_from is None:
        policy = checks.policy_for(report, None, options.policy)
        checks.proof(report, policy, options.file, options.entry)
        return
    try:
        copy, number = Copy(_folder(options.entry_from[0])), _number(options.entry_from[1])
    except (argparse.ArgumentTypeError, ValueError) as error:
        parser.error(f"--entry-from: {error}")
    policy = checks.policy_for(report, copy, options.policy)
    checks.proof(report, policy, options.file, checks.entry_of(copy, number), number)


def _copy_parser() -> _Parser:
    parser = _Parser(prog="python -m server_stub.audit.verify", description=__doc__)
    parser.add_argument("dir", type=_folder, metavar="DIR", help="the exported copy")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    commands.add_parser("check", help="everything; what is done when nothing is named")
    one = commands.add_parser("consistency", help="whether the copy continues a checkpoint kept from earlier")
    one.add_argument("checkpoint", type=_file, metavar="OLD_CHECKPOINT_FILE")
    one = commands.add_parser("prove", help="write the proof of one entry as a file")
    one.add_argument("number", type=_number, metavar="NUMBER")
    one.add_argument("--out", type=Path, required=True, metavar="FILE")
    one = commands.add_parser("session", help="one session's entries and gaps")
    one.add_argument("session", metavar="SID")
    commands.add_parser("pairs", help="screens and sheets without their end")
    one = commands.add_parser("freshness", help="how old the newest entry and cosignature are")
    one.add_argument("--now", type=_moment, metavar="ISO", help="instead of this machine's clock")
    one.add_argument("--max", type=_number, default=300, metavar="SECONDS")
    return parser


def _proof_parser() -> _Parser:
    parser = _Parser(prog="python -m server_stub.audit.verify proof", description="Verify a proof file offline.")
    parser.add_argument("file", type=_file, metavar="FILE")
    parser.add_argument("entry", type=_file, nargs="?", metavar="ENTRY_FILE")
    parser.add_argument("--entry-from", nargs=2, metavar=("DIR", "NUMBER"))
    return parser


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from None


def _folder(name: str) -> Path:
    if not Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"{name} is not a folder")
    return Path(name)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on is wanted")
    return int(text)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("a time with its zone is wanted, such as 2026-04-01T09:00+09:00")
    return found


def _say(line: str) -> None:
    print(line)  # noqa: T201 - a command line speaks on standard output


if __name__ == "__main__":
    sys.exit(main())
