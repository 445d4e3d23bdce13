"""Activities and who signed up for them, rooms and their bookings, deeds found by who did them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0008"
down_revision = "0007"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    _venues()
    _menus()
    _activities()
    _bodies()
    _chats()
    _notes()
    _words()
    _bookings()
    _signups()
    _audit()


def _venues() -> None:
    op.create_table(
        "venues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=True),
        sa.Column("place", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=True),
        sa.Column("keeper", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
    )
    with op.batch_alter_table("venues") as batch_op:
        batch_op.create_index("ix_venues_name", ["name"])


def _menus() -> None:
    op.create_table(
        "activity_menus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("posted_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["members.id"], name=op.f("fk_activity_menus_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_menus")),
    )


def _activities() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=True),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("deadline", UTCDateTime(), nullable=True),
        sa.Column("companions", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=True),
        sa.Column("bring", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("contact", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("rain_plan", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("details", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=True),
        sa.Column("offers", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), server_default=sa.text("24"), nullable=False),
        sa.Column("menu_id", sa.Integer(), nullable=True),
        sa.Column("menu_no", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("door_code", AutoString(), nullable=True),
        sa.Column("notify_at", UTCDateTime(), nullable=True),
        sa.Column("told_list_on", sa.Date(), nullable=True),
        sa.Column("last_queued", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("report", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["members.id"], name=op.f("fk_activities_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["activity_menus.id"], name=op.f("fk_activities_menu_id_activity_menus")
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["members.id"], name=op.f("fk_activities_proposer_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["activities.id"], name=op.f("fk_activities_series_id_activities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("series_id", "starts_at", name=op.f("uq_activities_series_id")),
    )
    with op.batch_alter_table("activities") as batch_op:
        batch_op.create_index("ix_activities_code", ["code"], unique=True)
        batch_op.create_index("ix_activities_door_code", ["door_code"], unique=True)
        batch_op.create_index("ix_activities_menu_id", ["menu_id"])
        batch_op.create_index("ix_activities_notify_at", ["notify_at"])
        batch_op.create_index("ix_activities_state", ["state", "ends_on"])


def _bodies() -> None:
    op.create_table(
        "activity_bodies",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_activity_bodies_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_activity_bodies_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("activity_id", "organisation_id", name=op.f("pk_activity_bodies")),
    )


def _chats() -> None:
    op.create_table(
        "activity_chats",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_activity_chats_activity_id_activities"),
        ),
        sa.PrimaryKeyConstraint(
            "activity_id", "channel", "chat_id", name=op.f("pk_activity_chats")
        ),
    )


def _notes() -> None:
    op.create_table(
        "activity_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_activity_notes_activity_id_activities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_notes")),
    )
    with op.batch_alter_table("activity_notes") as batch_op:
        batch_op.create_index("ix_activity_notes_activity_id", ["activity_id"])
        batch_op.create_index("ix_activity_notes_at", ["at"])


def _words() -> None:
    op.create_table(
        "activity_words",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("said", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_activity_words_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_activity_words_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_words")),
        sa.UniqueConstraint("activity_id", "inbox_id", name=op.f("uq_activity_words_activity_id")),
    )
    with op.batch_alter_table("activity_words") as batch_op:
        batch_op.create_index("ix_activity_words_member_id", ["member_id"])


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("what", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", AutoString(), server_default=sa.text("''"), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_bookings_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_bookings_by_id_members")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_bookings_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_bookings_venue_id_venues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.create_index("ix_bookings_activity_id", ["activity_id"])
        batch_op.create_index("ix_bookings_member_id", ["member_id"])
        batch_op.create_index("ix_bookings_venue", ["venue_id", "starts_at"])


def _signups() -> None:
    op.create_table(
        "signups",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("company", sa.JSON(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=True),
        sa.Column("offer_until", UTCDateTime(), nullable=True),
        sa.Column("remark_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("how", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=True),
        sa.Column("arrived_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_signups_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_signups_by_id_members")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["members.id"], name=op.f("fk_signups_host_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_signups_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        sa.UniqueConstraint("activity_id", "member_id", name=op.f("uq_signups_activity_id")),
    )
    with op.batch_alter_table("signups") as batch_op:
        batch_op.create_index("ix_signups_by_id", ["by_id"])
        batch_op.create_index(
            "ix_signups_guest",
            ["activity_id", "name"],
            unique=True,
            sqlite_where=sa.text("member_id IS NULL"),
            postgresql_where=sa.text("member_id IS NULL"),
        )
        batch_op.create_index("ix_signups_host_id", ["host_id"])
        batch_op.create_index("ix_signups_member_id", ["member_id"])
        batch_op.create_index("ix_signups_offer", ["state", "offer_until"])
        batch_op.create_index("ix_signups_state", ["activity_id", "state", "queued"])


def _audit() -> None:
    with op.batch_alter_table("audit") as batch_op:
        batch_op.create_index("ix_audit_member", ["member_id", "id"])
