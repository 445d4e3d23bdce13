"""Alembic's entry: runs the revisions on the connection it was given."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata


def run() -> None:
    """Run the migrations in one transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
