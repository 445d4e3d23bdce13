"""Quiet hours of a group, and what kind of text lies in the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.create_index("ix_inbox_chat", ["channel", "chat_id", "received_at"])
    with op.batch_alter_table("chats") as batch_op:
        batch_op.add_column(sa.Column("quiet", AutoString(), nullable=True))
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(
            sa.Column("kind", AutoString(), nullable=False, server_default="answer")
        )
        batch_op.create_index("ix_outbox_done", ["channel", "chat_id", "done_at"])
