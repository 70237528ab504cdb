"""The one collection of table definitions that every part of the server adds its tables to.

Knows nothing of what the tables are for, of engines or of transactions.
"""

from __future__ import annotations

from sqlalchemy import MetaData

# Named constraints, so that a migration can drop on PostgreSQL what it made on SQLite.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
