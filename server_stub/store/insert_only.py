"""Tables that only grow: triggers that refuse to change or remove a row, for SQLite and PostgreSQL.

Knows no table by name. SQLite needs `recursive_triggers` (see engine) for INSERT OR REPLACE to be refused as well.
"""

from __future__ import annotations

from collections.abc import Iterable

REFUSAL = "this table only grows"


def forbid_changes(table: str, dialect: str) -> Iterable[str]:
    """The statements that make `table` insert-only."""
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
