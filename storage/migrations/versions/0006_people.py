"""The roster as a bureau keeps it, families, grid, bodies, groups in trial, the console's rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the database from the revision before to this one."""
    _grid_and_bodies()
    _members()
    _of_members()
    _chats()
    _console()
    _imports()
    op.create_index("ix_audit_subject", "audit", ["subject"])


def _grid_and_bodies() -> None:
    op.create_table(
        "grid_nodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("level", AutoString(), nullable=False),
        sa.Column("path", AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["grid_nodes.id"], name=op.f("fk_grid_nodes_parent_id_grid_nodes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_nodes")),
    )
    op.create_index("ix_grid_nodes_parent_id", "grid_nodes", ["parent_id"])
    op.create_index("ix_grid_nodes_path", "grid_nodes", ["path"])
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisations.id"],
            name=op.f("fk_organisations_parent_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index("ix_organisations_name", "organisations", ["name"])
    op.create_index("ix_organisations_parent_id", "organisations", ["parent_id"])
    op.create_table(
        "choices",
        sa.Column("of", AutoString(), nullable=False),
        sa.Column("word", AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("of", "word", name=op.f("pk_choices")),
    )


def _members() -> None:
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(
            sa.Column("sounds", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("sex", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("aliases", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("kind", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("title", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("unit", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("birth_calendar", AutoString(), nullable=False, server_default="solar")
        )
        batch_op.add_column(sa.Column("birth_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("birth_month", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("birth_day", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("birth_leap", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("joined_party", AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("node_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("activity", AutoString(), nullable=False, server_default="normal")
        )
        batch_op.add_column(sa.Column("hardships", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("state", AutoString(), nullable=False, server_default="active")
        )
        batch_op.add_column(sa.Column("state_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("phone_print", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("phone2_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("phone2_print", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("id_number_print", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("address_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("health_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", UTCDateTime(), nullable=True))
        batch_op.create_foreign_key(
            "fk_members_node_id_grid_nodes", "grid_nodes", ["node_id"], ["id"]
        )
        batch_op.create_foreign_key(
            "fk_members_merged_into_members", "members", ["merged_into"], ["id"]
        )
        batch_op.create_index("ix_members_node_id", ["node_id"])
        batch_op.create_index("ix_members_name", ["name"])
        batch_op.create_index("ix_members_phone", ["phone_print"])
        batch_op.create_index("ix_members_phone2", ["phone2_print"])
        batch_op.create_index("ix_members_id_number", ["id_number_print"])
        if op.get_bind().dialect.name == "sqlite":
            batch_op.create_index("ix_members_search", ["sounds", "id", "state", "name"])
    with op.batch_alter_table("member_accounts") as batch_op:
        batch_op.add_column(sa.Column("bound_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("seen_at", UTCDateTime(), nullable=True))

    op.create_table(
        "shared_accounts",
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("speaks_until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_shared_accounts_member_id_members")
        ),
        sa.PrimaryKeyConstraint(
            "channel", "account_id", "member_id", name=op.f("pk_shared_accounts")
        ),
    )
    op.create_index("ix_shared_accounts_member_id", "shared_accounts", ["member_id"])
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.add_column(sa.Column("detail_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_tasks_about_id_members"), "members", ["about_id"], ["id"]
        )


def _of_members() -> None:
    op.create_table(
        "bind_tries",
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", name=op.f("pk_bind_tries")),
    )
    op.create_table(
        "activity_classes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("activity", AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_activity_classes_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["members.id"], name=op.f("fk_activity_classes_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_classes")),
    )
    op.create_index("ix_activity_classes_member_id", "activity_classes", ["member_id"])
    op.create_table(
        "merges",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("moved_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["members.id"], name=op.f("fk_merges_kept_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["members.id"], name=op.f("fk_merges_gone_id_members")
        ),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_merges_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index("ix_merges_kept_id", "merges", ["kept_id"])
    op.create_index("ix_merges_gone_id", "merges", ["gone_id"])
    op.create_table(
        "not_same",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"], ["members.id"], name=op.f("fk_not_same_one_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["members.id"], name=op.f("fk_not_same_other_id_members")
        ),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_not_same_by_members")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_not_same")),
    )
    op.create_index("ix_not_same_other_id", "not_same", ["other_id"])
    op.create_table(
        "node_liaisons",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"], ["grid_nodes.id"], name=op.f("fk_node_liaisons_node_id_grid_nodes")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_node_liaisons_member_id_members")
        ),
        sa.PrimaryKeyConstraint("node_id", "member_id", name=op.f("pk_node_liaisons")),
    )
    op.create_index("ix_node_liaisons_member_id", "node_liaisons", ["member_id"])
    op.create_table(
        "memberships",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_memberships_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_memberships_member_id_members")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "member_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_member_id", "memberships", ["member_id"])
    op.create_table(
        "family_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elder_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column("relation", AutoString(), nullable=False),
        sa.Column("may_see", sa.Boolean(), nullable=False),
        sa.Column("may_report", sa.Boolean(), nullable=False),
        sa.Column("may_sign_up", sa.Boolean(), nullable=False),
        sa.Column("may_redeem", sa.Boolean(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["elder_id"], ["members.id"], name=op.f("fk_family_links_elder_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["relative_id"], ["members.id"], name=op.f("fk_family_links_relative_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["members.id"], name=op.f("fk_family_links_decided_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_links")),
        sa.UniqueConstraint("elder_id", "relative_id", name=op.f("uq_family_links_elder_id")),
    )
    op.create_index("ix_family_links_relative_id", "family_links", ["relative_id"])
    op.create_index("ix_family_links_state", "family_links", ["state"])
    op.create_table(
        "consents",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("purpose", AutoString(), nullable=False),
        sa.Column("basis", AutoString(), nullable=False),
        sa.Column("notice", AutoString(), nullable=False),
        sa.Column("how", AutoString(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_consents_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["members.id"], name=op.f("fk_consents_given_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_member", "consents", ["member_id", "purpose"])


def _chats() -> None:
    with op.batch_alter_table("chats") as batch_op:
        batch_op.add_column(sa.Column("state", AutoString(), nullable=False, server_default="on"))
        batch_op.add_column(sa.Column("state_since", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("posts_a_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("introduction", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("introduced_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("lost_from", AutoString(), nullable=True))
        batch_op.create_foreign_key(
            "fk_chats_unit_id_organisations", "organisations", ["unit_id"], ["id"]
        )
    op.execute("UPDATE chats SET state = 'off' WHERE NOT enabled")
    with op.batch_alter_table("chats") as batch_op:
        batch_op.drop_column("enabled")
    op.create_table(
        "trial_lines",
        sa.Column("inbox_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("chat_id", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("said", AutoString(), nullable=False),
        sa.Column("intent", AutoString(), nullable=False),
        sa.Column("because", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=True),
        sa.Column("saved", AutoString(), nullable=False),
        sa.Column("verdict", AutoString(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_trial_lines_member_id_members")
        ),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_trial_lines_by_members")),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_trial_lines")),
    )
    op.create_index("ix_trial_lines_chat", "trial_lines", ["channel", "chat_id", "inbox_id"])


def _console() -> None:
    op.create_table(
        "logins",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("password", AutoString(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("role_before", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_logins_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_logins")),
        sa.UniqueConstraint("name", name=op.f("uq_logins_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sessions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_member_id", "sessions", ["member_id"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])
    op.create_table(
        "passes",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("good_until", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_passes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_passes")),
    )
    op.create_table(
        "long_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", AutoString(), nullable=False),
        sa.Column("result", AutoString(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_long_tasks_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_tasks")),
    )
    op.create_index("ix_long_tasks_state", "long_tasks", ["state"])


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("sheet", AutoString(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("error", AutoString(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("look_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_imports_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_state", "imports", ["state"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_import_rows_member_id_members")
        ),
        sa.PrimaryKeyConstraint("import_id", "row", "part", name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_outcome", "import_rows", ["import_id", "outcome", "row"])
    op.create_index("ix_import_rows_member_id", "import_rows", ["member_id"])
