"""A record with its writer and its tree, and what only the owner of the database can do to it."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, select, text

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import leaf_hash
from client.contract.note import NoteSigner, open_note
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.last_head import LastHead
from server_stub.audit.log import Log
from server_stub.audit.record import Actor, Record
from server_stub.audit.sequencer import Sequencer
from server_stub.audit.tables import INSERT_ONLY, central_record, log_checkpoint
from server_stub.audit.tree import GrowingTree
from server_stub.store.engine import WRITES
from server_stub.store.writer import Writer
from tests.helpers.clock import START

SIGNER = NoteSigner("record.example/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ACTOR = Actor(session="s1", staff="100001", role="RM", department="retail", branch="382", terminal="T-1")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class House:
    """A record, its writer and its sequencer."""

    def __init__(self, engine: Engine, record: Record) -> None:
        self.engine = engine
        self.record = record
        self.clock = Clock()
        self.writer = Writer(engine, deadline=60)
        self.sequencer = self.another_sequencer()
        self.log = Log(SIGNER.key)

    def another_sequencer(self, last: LastHead | None = None) -> Sequencer:
        return Sequencer(self.engine, self.writer, self.record, SIGNER, clock=self.clock, last=last)

    def roll_back(self, number: int) -> None:
        """Put the database back to where it had so many entries, and its head over them."""
        leaves = self.leaves()[:number]
        tree = GrowingTree()
        for leaf in leaves:
            tree.add(leaf)
        self.alter(f"DELETE FROM log_checkpoint WHERE size > {number}")
        self.alter(f"DELETE FROM central_record WHERE number > {number}")
        self.alter(f"UPDATE record_counter SET last = {number}")
        self.alter(f"UPDATE record_head SET hash = '{leaves[-1].hex()}', number = {number}")
        self.alter(f"UPDATE log_head SET size = {number}, edge = x'{tree.edge.hex()}'")

    def append(self, count: int) -> None:
        def unit(connection: Connection) -> None:
            for _ in range(count):
                self.record.append(connection, Actor(), Entry(ServerEvent.DATA_IMPORTED), at=self.clock())

        self.writer.run(unit)

    def leaves(self) -> list[bytes]:
        with self.engine.connect() as connection:
            data = connection.execute(select(central_record.c.data).order_by(central_record.c.number)).scalars().all()
        return [leaf_hash(one) for one in data]

    def heads(self) -> list[Checkpoint]:
        with self.engine.connect() as connection:
            notes = connection.execute(select(log_checkpoint.c.note).order_by(log_checkpoint.c.size)).scalars().all()
        return [read_checkpoint(open_note(note, [SIGNER.key])[0]) for note in notes]

    def alter(self, statement: str) -> None:
        """Do what only the owner of the database can: drop the guards, then change a row."""
        with self.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            if connection.dialect.name == "sqlite":
                for table in INSERT_ONLY:
                    for verb in ("update", "delete"):
                        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            else:
                for table in INSERT_ONLY:
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            connection.execute(text(statement))

    def rewrite_from(self, number: int) -> None:
        """Tell another story from a number on: entries, chain and tree are made anew and signed with the log's key."""
        count = len(self.leaves())
        for table in ("log_tile", "log_cosignature", "log_checkpoint"):
            self.alter(f"DELETE FROM {table}")
        self.alter(f"DELETE FROM central_record WHERE number >= {number}")
        last = self.leaves()[-1].hex()
        self.alter(f"UPDATE record_counter SET last = {number - 1}")
        self.alter(f"UPDATE record_head SET hash = '{last}', number = {number - 1}")
        self.alter("UPDATE log_head SET size = 0, edge = ''")
        self.append(count - number + 1)
        self.sequencer = self.another_sequencer()  # whoever has the key can also forget what was signed
        self.sequencer.look()
