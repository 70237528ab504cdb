"""Run by Alembic for every command; takes the connection it is given and decides nothing."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Run the revisions on the connection handed over by `server_stub.store.migrations`."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes.get("metadata"),
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="sa.",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
