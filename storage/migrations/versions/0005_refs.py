"""What the bot's texts are about, and a member's check-ins of the last days at hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.add_column(sa.Column("refs", sa.JSON(), nullable=True))
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("refs", sa.JSON(), nullable=True))
    with op.batch_alter_table("checkins") as batch_op:
        batch_op.drop_index("ix_checkins_member_id")
        batch_op.create_index("ix_checkins_member", ["member_id", "day"])
