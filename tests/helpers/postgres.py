"""A private PostgreSQL server on loopback for the tests that need one, gone when they are.

Knows nothing of the product. PostgreSQL refuses to run as root, so root borrows the account its package made.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile  # noqa: TID251 - pytest's folders are closed to the other account
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_ACCOUNTS = ("postgres", "nobody")


class PostgresServer:
    """A running server; `url(name)` names one of its databases."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool = False) -> None:
        """`durable`: commits wait for the disk, as a bank's do; only a measurement of them needs that."""
        self._programs = programs
        self._folder = folder
        self._durable = durable
        self._data = folder / "data"
        self._password = secrets.token_urlsafe(12)
        self.port = _free_port()

    def start(self) -> None:
        """Make the cluster and start it."""
        secret = self._folder / "password"
        secret.write_text(self._password, encoding="ascii")
        if (account := _account()) is not None:
            shutil.chown(self._folder, account)
            shutil.chown(secret, account)
        self._run("initdb", "--username=bank", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self.resume()

    def resume(self) -> None:
        """Start it where it was stopped; it takes connections when this returns."""
        # Not durable on purpose, unless asked for: tested is what the database refuses and returns, not its disk.
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder}"
        if not self._durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "start", "--wait", f"--options={options}", f"--log={self._folder / 'log'}")

    def stop(self) -> None:
        """Stop at once: nothing is finished and no checkpoint made, as when its processes die."""
        self._run("pg_ctl", "stop", "--mode=immediate")

    def url(self, database: str) -> str:
        """The URL of a database of this server."""
        return f"postgresql://bank:{self._password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database; returns its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database}".encode())
        return self.url(database)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        with (self._folder / f"{program}.out").open("wb") as out:
            done = subprocess.run(
                command, stdout=out, stderr=subprocess.STDOUT, cwd=self._folder, env=environment, user=_account()
            )
        if done.returncode != 0:
            pytest.fail(f"{program} failed:\n" + (self._folder / f"{program}.out").read_text("utf-8"))


@contextmanager
def postgres_server(programs: Path, *, durable: bool = False) -> Iterator[PostgresServer]:
    """Run a server in a folder of its own; see PostgresServer for `durable`."""
    folder = Path(tempfile.mkdtemp(prefix="branch-postgres-"))
    try:
        server = PostgresServer(programs, folder, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    """The account to run under, None for our own. Skips where root has nobody to be."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in _ACCOUNTS:
        if name in known:
            return name
    pytest.skip("PostgreSQL does not run as root, and there is no other account here")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
