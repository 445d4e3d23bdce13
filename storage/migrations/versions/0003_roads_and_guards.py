"""Groups to be switched on, blocked accounts, roads of a text, what is told together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    _chats_and_people()
    _outbox()
    op.create_table(
        "blocked",
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account_id", name=op.f("pk_blocked")),
    )
    op.create_table(
        "buckets",
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.Column("full_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat_id", name=op.f("pk_buckets")),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat_id", "kind", name=op.f("pk_acknowledgements")),
    )


def _chats_and_people() -> None:
    with op.batch_alter_table("chats") as batch_op:
        batch_op.add_column(
            sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("robot", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("keeper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_chats_keeper_id_members", "members", ["keeper_id"], ["id"])
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(sa.Column("quiet", AutoString(), nullable=True))


def _outbox() -> None:
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.add_column(sa.Column("way_back", AutoString(), nullable=True))
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("form", AutoString(), nullable=False, server_default="text"))
        batch_op.add_column(sa.Column("mentions", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("picture", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("way_back", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("good_until", UTCDateTime(), nullable=True))
        batch_op.create_index("ix_outbox_state", ["state", "done_at"])
