"""Faults planted in the product one at a time, to show that the simulator bites.

Each changes a line or two of one real function. An edit whose line is not there any more fails loudly: then the code
has moved on, and the mutant has to follow it.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

_ANNOTATIONS = 0x1000000
"""The compiler's flag for `from __future__ import annotations` (`__future__.annotations.compiler_flag`)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a function and what stands there instead. `place`: module:function or module:class.method."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. `seed`: the first one that is known to find it."""

    what: str
    seed: int
    edits: tuple[Edit, ...]


def _one(what: str, seed: int, place: str, before: str, after: str) -> Mutant:
    return Mutant(what, seed, (Edit(place, before, after),))


_INTAKE, _RECORD, _WRITER = "server_stub.audit.intake", "server_stub.audit.record", "server_stub.store.writer"
_SEQUENCER, _COMMANDS = "server_stub.audit.sequencer:Sequencer", "server_stub.http.commands:Commands"
_ADMISSION, _TRAIL = "server_stub.http.admission:Admission", "client.flows.trail:Trail"
_ANSWERS, _PROMISES, _GATEWAY = "client.net.answers", "client.flows.promises:Promises", "client.net.gateway:Gateway"
_CORRESPONDENCE = "client.flows.correspondence:Correspondence"
_TAKE = f"{_INTAKE}:take_events"
_BEGIN, _FINISH = (f"server_stub.identity.sign_in:SignInDesk.{step}" for step in ("begin", "finish"))

MUTANTS: dict[str, Mutant] = {
    "no idempotency of commands": _one(
        "a command sent again is done again",
        0,
        f"{_COMMANDS}._begin",
        "given = given_before(connection, self._parts.record, (seat.session.id, ask.number))",
        "given = None",
    ),
    "any command under a number": _one(
        "a number used for another command gets the first one's answer",
        4,
        f"{_COMMANDS}._begin",
        "given.asked == command_hash(ask.command)",
        "True",
    ),
    "answers of every session": _one(
        "answers are kept by number alone",
        0,
        "server_stub.http.answers:given_before",
        "row = _GIVEN.one_or_none(connection, of_session=session, of_number=number)",
        "row = connection.execute(select(answered_command).where(answered_command.c.number == number)).first()",
    ),
    "failed screen leaves its work": _one(
        "what a screen wrote before its mistake stays",
        2,
        f"{_COMMANDS}._do",
        "nested.rollback()\n        return _Done(self._failed",
        "nested.commit()\n        return _Done(self._failed",
    ),
    "refusal leaves its work": _one(
        "what a screen wrote before it refused stays",
        1,
        f"{_COMMANDS}._do",
        "isinstance(result, Refusal) and result.undo",
        "False",
    ),
    "no gap check": _one(
        "a number left out is not noticed as a gap",
        4,
        _TAKE,
        "lines[0].event.seq > head.seq + 1",
        "False",
    ),
    "no fork check": _one(
        "a second story under a number already recorded is passed over",
        16,
        f"{_INTAKE}:_compare_with_stored",
        "stored[line.event.seq] != line.hash",
        "False",
    ),
    "no chain check": _one("an event need not name its predecessor", 7, _TAKE, "line.event.prev != previous", "False"),
    "events not in one spelling": _one(
        "an event written in another way is taken",
        4,
        f"{_INTAKE}:_read_line",
        "event_bytes(event) != data",
        "False",
    ),
    "events stored twice": Mutant(
        "events sent again are stored again",
        0,
        (
            Edit(_TAKE, "fresh = [line for line in lines if line.event.seq > head.seq]", "fresh = list(lines)"),
            Edit(_TAKE, "line.event.prev != previous", "False"),
        ),
    ),
    "head moved without chain": _one(
        "the kept end of a chain stays where it was",
        0,
        f"{_RECORD}:Record.append",
        "move_head(connection, actor.chain, recorded)",
        "head_of(connection, actor.chain)",
    ),
    "chain not carried on": _one(
        "every entry begins a chain of its own",
        0,
        f"{_RECORD}:Record.append",
        "FIRST if prev is None else prev.hash",
        "FIRST",
    ),
    "number taken outside the transaction": Mutant(
        "a number once given is not given back by a rollback",
        0,
        (
            Edit(
                f"{_RECORD}:next_place",
                "    row = _STEP.one_or_none(connection, now=at)\n",
                "    row = _STEP.one_or_none(connection, now=at)\n"
                "    mine = vars(connection.connection.dbapi_connection)\n"
                "    mine['taken'] = max(mine.get('taken', 0), row.last - 1) + 1\n"
                "    connection.execute(update(record_counter).values(last=mine['taken']))\n",
            ),
            Edit(f"{_RECORD}:next_place", "return int(row.last), row.at", "return mine['taken'], row.at"),
        ),
    ),
    "document not bound to the entry": _one(
        "the entry does not name the document it shows",
        0,
        f"{_RECORD}:Record.append_shown",
        "entry = replace(entry, document=keep_document(connection, self.keys, document, at=at))",
        "keep_document(connection, self.keys, document, at=at)",
    ),
    "document not kept": _one(
        "what was served is not kept",
        0,
        "server_stub.audit.documents:keep_document",
        "_KEEP.run(connection, hash=name, at=at, key=sealed.key, size=len(document), sealed=sealed.data)",
        "pass",
    ),
    "reply before commit": _one(
        "a unit's result is told before the commit it stands in",
        1,
        f"{_WRITER}:_run_in_savepoint",
        "    return _Outcome(unit.result, value=value)",
        "    _deliver(_Outcome(unit.result, value=value))\n    return _Outcome(unit.result, value=value)",
    ),
    "failed commit passed over": _one(
        "a commit that failed is told as done",
        1,
        f"{_WRITER}:Writer._work",
        'outcomes = [_Outcome(unit.result, error=RecordUnavailable("commit failed")) for unit in units]',
        'outcomes = outcomes or [_Outcome(unit.result, error=RecordUnavailable("")) for unit in units]',
    ),
    "savepoint not rolled back": _one(
        "a unit that raised keeps what it had written",
        3,
        f"{_WRITER}:_run_in_savepoint",
        'tell(connection, "ROLLBACK TO SAVEPOINT unit")',
        "pass",
    ),
    "session goes on after a fork": _one(
        "a fork is recorded, and nothing else happens",
        7,
        f"{_ADMISSION}._refuse_events",
        'recorded = self._parts.sessions.end(connection, seat, entry, now, why="fork")',
        "recorded = self._parts.record.append(connection, seat.actor(), entry, at=now)",
    ),
    "replay window off": _one(
        "a request may be sent twice",
        2,
        f"{_ADMISSION}.enter",
        "window = seat.window.accept(admitted.nonce)",
        "window = seat.window.accept(admitted.nonce) or seat.window",
    ),
    "token alone is enough": _one(
        "a request need not be signed by its session's key",
        20,
        f"{_ADMISSION}.admit",
        "raw.verify(public_key(seat.key), claim)",
        "pass",
    ),
    "sequencer skips an entry": Mutant(
        "an entry is left out of the tree now and then",
        0,
        (
            Edit(f"{_SEQUENCER}._next", "for row in rows:", "for row in rows[len(rows) > 3:]:"),
            Edit(f"{_SEQUENCER}._next", "row.number != tree.size + 1", "False"),
        ),
    ),
    "sequencer passes over a missing entry": _one(
        "an entry that was removed is not missed", 0, f"{_SEQUENCER}._next", "row.number != tree.size + 1", "False"
    ),
    "sequencer trusts the hash column": _one(
        "the tree is made of what a column says",
        9,
        f"{_SEQUENCER}._next",
        'leaf = leaf_hash(row.data) if isinstance(row.data, bytes) else b""',
        "leaf = bytes.fromhex(row.hash)",
    ),
    "head kept without its edge": _one(
        "the head moves and the tree does not",
        0,
        f"{_SEQUENCER}._keep",
        "size=step.tree.size, at=now, edge=step.tree.edge",
        "size=step.tree.size, at=now",
    ),
    "pop on send": _one(
        "events are forgotten when they are sent",
        0,
        f"{_TRAIL}.pending",
        "return tuple(kept.data.decode() for kept, _ in zip(self._kept, range(BATCH_EVENTS), strict=False))",
        "return tuple(self._kept.popleft().data.decode() for _ in range(min(BATCH_EVENTS, len(self._kept))))",
    ),
    "acknowledgement believed": _one(
        "events are forgotten for an acknowledgement of something else",
        44,
        f"{_TRAIL}.acknowledged",
        "ack.head != self._hash_at(ack.seq)",
        "False",
    ),
    "late acknowledgement ends the session": _one(
        "an older acknowledgement is taken for a false one",
        27,
        f"{_TRAIL}.acknowledged",
        "if ack.seq < self._acked:\n            return",
        "if False:\n            return",
    ),
    "new number for every try": _one(
        "a command whose answer is missing leaves under another number",
        1,
        "client.flows.outbox:Outbox.failed",
        "self._away = False",
        "errand, self._under_way, self._away = self._under_way, None, False\n"
        "    if errand is not None:\n"
        "        self._waiting.appendleft(_Waiting(errand.command, errand.lang, errand.ticket))",
    ),
    "no blanking": _one("the lease never ends", 0, "client.flows.lease:Lease.state", "age >= self._lease_s", "False"),
    "lease counted from the answer": _one(
        "the lease runs from the arrival of an answer",
        10,
        "client.flows.lease:Lease.answered",
        "self._anchor = max(self._anchor, sent)",
        "self._anchor = self._mono()",
    ),
    "signature of answers not checked": _one(
        "whoever answers is believed",
        17,
        f"{_GATEWAY}._verify",
        "    except BadProof as error:\n",
        "    except BadProof as error:\n        if arrived.status == 200:\n            return\n",
    ),
    "answers of other requests believed": _one(
        "an answer need not belong to the request it came for",
        17,
        "client.contract.proof:_answer_base",
        "content_digest(body), request_signature)",
        'content_digest(body), "")',
    ),
    "receipt hash not checked": _one(
        "a document need not be the one its receipt names",
        52,
        f"{_ANSWERS}:read_reply",
        "not hmac.compare_digest(shown, answer.receipt.document)",
        "False",
    ),
    "promises not checked": _one(
        "no receipt is ever looked for in the tree", 0, f"{_PROMISES}._check", "promise is None", "True"
    ),
    "former token dead at once": _one(
        "whoever never heard the answer to the password is out",
        178,
        "server_stub.identity.sessions:Sessions.find",
        "if row is None:",
        "if row is None or row.token_hash != hashed:",
    ),
    "sign-in given up opens a session": Mutant(
        "a sign-in whose terminal has asked for another challenge still counts",
        47,
        (
            Edit(_BEGIN, "if not connection.execute(usable.values(used=True)).rowcount:", "if False:"),
            Edit(
                _FINISH, "if not connection.execute(delete(sign_in_challenge).where(mine, same)).rowcount:", "if False:"
            ),
        ),
    ),
    "no place instead": _one(
        "where nothing is shown, a refusal leaves it so",
        68,
        "client.flows.navigation:Navigation.instead",
        "if self._screen is not None:",
        "if True:",
    ),
    "growth not checked": _one(
        "a head may be of any tree",
        58,
        f"{_PROMISES}.heard",
        "verify_consistency(self._size, self._root, head.size, head.root, proven.growth)",
        "pass",
    ),
    "lease renewed by silence": _one(
        "a command without an answer renews the lease",
        0,
        f"{_CORRESPONDENCE}.failed",
        "self._sitting.lease.failed(self._asked)",
        "self._sitting.lease.answered(self._asked)",
    ),
    "commands dropped": _one(
        "a command without an answer does not leave again",
        0,
        f"{_CORRESPONDENCE}.failed",
        "self._sitting.outbox.failed()",
        "self._sitting.outbox.answered()",
    ),
    "lost record shown": _one(
        "content stays when the lease has ended, until the lock",
        0,
        "client.flows.watching:deed_for",
        "if state in (RecordState.LOST, RecordState.LOCK):",
        "if state is RecordState.LOCK:",
    ),
    "broken promise shown": _one(
        "content stays after a promise of the record was broken",
        2,
        "client.flows.watching:deed_for",
        "if not kept:",
        "if False:",
    ),
}


@contextmanager
def planted(name: str) -> Iterator[Mutant]:
    """Run the block with one mutant; nothing is planted for an empty name."""
    mutant = MUTANTS[name] if name else Mutant("nothing", 0, ())
    by_place: dict[str, list[Edit]] = {}
    for edit in mutant.edits:
        by_place.setdefault(edit.place, []).append(edit)
    with ExitStack() as stack:
        for place, edits in by_place.items():
            stack.enter_context(_edited(place, edits))
        yield mutant


@contextmanager
def _edited(place: str, edits: list[Edit]) -> Iterator[None]:
    module_name, _, name = place.partition(":")
    module = importlib.import_module(module_name)
    owner_name, _, method = name.rpartition(".")
    owner: Any = getattr(module, owner_name) if owner_name else module
    original: FunctionType = inspect.getattr_static(owner, method)
    changed = _changed(original, edits, vars(module))
    holders = [owner] if owner_name else list(_holders(original, method))
    for holder in holders:
        setattr(holder, method, changed)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, method, original)


def _changed(original: FunctionType, edits: list[Edit], names: dict[str, Any]) -> Callable[..., Any]:
    source = textwrap.dedent(inspect.getsource(original))
    for edit in edits:
        if source.count(edit.before) != 1:
            raise LookupError(f"{edit.place} does not hold this line once: {edit.before}")
        source = source.replace(edit.before, edit.after)
    found: dict[str, Any] = {}
    exec(compile(source, f"<mutant of {original.__qualname__}>", "exec", _ANNOTATIONS), names, found)  # noqa: S102
    made: Callable[..., Any] = found[original.__name__]
    return made


def _holders(original: FunctionType, name: str) -> Iterator[Any]:
    """Yield every module of the product, and of the simulator, that has imported a function by name."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith(("client.", "server_stub.", "tests.sim.")) and vars(module).get(name) is original:
            yield module
