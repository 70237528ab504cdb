"""Versions of the schema and the way from one to the next; each revision spells out what it changes.

Knows no table: revisions are self-contained, and the collection they are compared with is handed in.
"""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from server_stub.store.engine import WRITES

_FOLDER = Path(__file__).parent
VERSIONS = _FOLDER / "versions"


class UpgradeImpossible(Exception):
    """A revision cannot be applied to what the database holds; the text says why and what to do."""


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Bring the database's schema to a revision, in one transaction. Raises: UpgradeImpossible."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def is_current(engine: Engine) -> bool:
    """Whether the database's schema is the newest revision, neither older nor newer nor none."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return found == (newest_revision(),)


def newest_revision() -> str:
    """Return the revision this program needs."""
    (newest,) = ScriptDirectory.from_config(_config()).get_heads()
    return newest


def differences(engine: Engine, metadata: MetaData) -> list[str]:
    """Return what the code's tables and the database's differ in; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(step) for step in compare_metadata(context, metadata)]


def draft(engine: Engine, metadata: MetaData, message: str, folder: Path = VERSIONS) -> None:
    """Write a revision that takes this database to the code's tables into `folder`; a person reads and edits it."""
    with engine.connect() as connection:
        config = _config()
        config.set_main_option("version_locations", os.pathsep.join({str(VERSIONS), str(folder)}))
        config.attributes["connection"] = connection
        config.attributes["metadata"] = metadata
        command.revision(config, message, autogenerate=True, version_path=str(folder))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config
