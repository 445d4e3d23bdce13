"""Study check-ins complete, notices with receipts, settings of the pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0007"
down_revision = "0006"

# The Monday before or on each aggregate's last day.
MONDAYS = {
    "sqlite": "UPDATE checkin_totals SET week ="
    " date(last_day, '-' || ((strftime('%w', last_day) + 6) % 7) || ' days')",
    "postgresql": "UPDATE checkin_totals SET week = CAST(date_trunc('week', last_day) AS DATE)",
}
# No check-in lies after the last day, so none after its week.
WEEK_DAYS = (
    "UPDATE checkin_totals SET week_days = (SELECT count(*) FROM checkins AS c WHERE"
    " c.campaign_id = checkin_totals.campaign_id AND c.member_id = checkin_totals.member_id"
    " AND c.day >= checkin_totals.week)"
)


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    _campaigns()
    _checkins()
    _totals()
    _leaves()
    _notices()
    op.create_table(
        "settings",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_settings_by_id_members")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )


def _campaigns() -> None:
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.add_column(sa.Column("kind", AutoString(), server_default="study", nullable=False))
        for name in ("meeting", "place"):
            batch_op.add_column(
                sa.Column(name, AutoString(), server_default=sa.text("''"), nullable=False)
            )
        batch_op.add_column(sa.Column("meets_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("summary_time", sa.Time(), nullable=True))
        batch_op.add_column(
            sa.Column("makeup_days", sa.Integer(), server_default=sa.text("3"), nullable=False)
        )
        for name in ("ranking", "certificates"):
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.true(), nullable=False)
            )
        batch_op.add_column(sa.Column("next_summary_at", UTCDateTime(), nullable=True))
        batch_op.create_index("ix_campaigns_next_summary_at", ["next_summary_at"])
    op.create_table(
        "campaign_bodies",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_bodies_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_campaign_bodies_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "organisation_id", name=op.f("pk_campaign_bodies")),
    )


def _checkins() -> None:
    with op.batch_alter_table("checkins") as batch_op:
        batch_op.alter_column("inbox_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.add_column(sa.Column("how", AutoString(), server_default="self", nullable=False))
        batch_op.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("made_up", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        for name in ("reflection", "share"):
            batch_op.add_column(
                sa.Column(name, AutoString(), server_default=sa.text("''"), nullable=False)
            )
        batch_op.create_foreign_key(op.f("fk_checkins_by_id_members"), "members", ["by_id"], ["id"])
        batch_op.drop_constraint("uq_checkins_campaign_id", type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_checkins_campaign_id"), ["campaign_id", "day", "member_id"]
        )


def _totals() -> None:
    """The week of each aggregate's last day, and how many days of it were studied."""
    op.add_column("checkin_totals", sa.Column("week", sa.Date(), nullable=True))
    op.add_column("checkin_totals", sa.Column("week_days", sa.Integer(), nullable=True))
    op.execute(MONDAYS[op.get_bind().dialect.name])
    op.execute(WEEK_DAYS)
    with op.batch_alter_table("checkin_totals") as batch_op:
        batch_op.alter_column("week", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("week_days", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(
            "ix_checkin_totals_week", ["campaign_id", "week", "week_days", "days", "member_id"]
        )


def _leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_leaves_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_leaves_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_leaves_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index("ix_leaves_member_id", "leaves", ["member_id"])
    op.create_index("ix_leaves_campaign_id", "leaves", ["campaign_id"])
    op.create_table(
        "checkin_reminders",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_checkin_reminders_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_checkin_reminders")),
    )
    op.create_index("ix_checkin_reminders_next_at", "checkin_reminders", ["next_at"])


def _notices() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["members.id"], name=op.f("fk_announcements_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_sent_at", "announcements", ["sent_at"])
    op.create_table(
        "announcement_chats",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_chats_announcement_id_announcements"),
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "channel", "chat_id", name=op.f("pk_announcement_chats")
        ),
    )
    op.create_table(
        "announcement_bodies",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_bodies_announcement_id_announcements"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_announcement_bodies_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "organisation_id", name=op.f("pk_announcement_bodies")
        ),
    )
    op.create_table(
        "receipts",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("how", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_receipts_announcement_id_announcements"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_receipts_member_id_members")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_receipts_by_id_members")),
        sa.PrimaryKeyConstraint("announcement_id", "member_id", name=op.f("pk_receipts")),
    )
    op.create_index("ix_receipts_member_id", "receipts", ["member_id"])
