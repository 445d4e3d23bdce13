"""What staff paste out of groups that no bot can enter; what the bureau says in its own words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0009"
down_revision = "0008"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    op.create_table(
        "pastes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("choices_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_pastes_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pastes")),
    )
    with op.batch_alter_table("pastes") as batch_op:
        batch_op.create_index("ix_pastes_at", ["at"])
        batch_op.create_index("ix_pastes_by_id", ["by_id"])
    op.create_table(
        "unclear",
        sa.Column("inbox_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("line_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_unclear_by_id_members")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_unclear_member_id_members")
        ),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_unclear")),
    )
    with op.batch_alter_table("unclear") as batch_op:
        batch_op.create_index("ix_unclear_state", ["state", "at"])
    op.create_table(
        "wordings",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_wordings_by_id_members")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wordings")),
    )
