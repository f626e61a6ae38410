"""The first shape: directory, accounts, meetings, live state, attendance and audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("attendance_events", "audit_events")
FROZEN_STATES = "('in_progress', 'suspended', 'ended', 'concluded', 'archived')"


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_events"),
        sa.UniqueConstraint("previous_sha256", name="uq_audit_events_previous_sha256"),
        sa.UniqueConstraint("sha256", name="uq_audit_events_sha256"),
    )
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor_id"])
    op.create_index("ix_audit_events_meeting_id", "audit_events", ["meeting_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_audit_head_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_at", "login_attempts", ["at"])
    op.create_index("ix_login_attempts_login_address_at", "login_attempts", ["login", "address", "at"])
    op.create_table(
        "org_units",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("commune_type", sa.String(length=24), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=True),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'commune') = (commune_type IS NOT NULL)", name="ck_org_units_commune_has_type"),
        sa.CheckConstraint("(kind = 'province') = (parent_id IS NULL)", name="ck_org_units_province_is_root"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="ck_org_units_valid_in_order"),
        sa.ForeignKeyConstraint(["parent_id"], ["org_units.id"], name="fk_org_units_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_org_units"),
        sa.UniqueConstraint("code", name="uq_org_units_code"),
        sa.CheckConstraint("kind IN ('province', 'agency', 'commune')", name="ck_org_units_kind"),
        sa.CheckConstraint("commune_type IN ('Xã', 'Phường')", name="ck_org_units_commune_type"),
    )
    op.create_index("ix_org_units_name_folded", "org_units", ["name_folded"])
    op.create_index("ix_org_units_sort_key", "org_units", ["sort_key"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("honorific", sa.String(length=8), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("phone", sa.String(length=24), nullable=True),
        sa.CheckConstraint("honorific IN ('Ông', 'Bà')", name="ck_people_honorific"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_sort_key", "people", ["sort_key"])
    op.create_table(
        "tickets_used",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_tickets_used"),
    )
    op.create_index("ix_tickets_used_expires_at", "tickets_used", ["expires_at"])
    op.create_table(
        "positions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("rank_order", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank_order >= 1", name="ck_positions_rank_from_one"),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name="fk_positions_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_positions"),
        sa.UniqueConstraint("unit_id", "title", "rank_order", name="uq_positions_unit_id_title_rank_order"),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("link_class", sa.String(length=24), nullable=False),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("uplink_group", sa.String(length=60), nullable=True),
        sa.Column("technician", sa.String(length=120), nullable=False),
        sa.Column("technician_phone", sa.String(length=24), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 5000", name="ck_rooms_capacity"),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name="fk_rooms_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.CheckConstraint(
            "link_class IN ('good', 'medium', 'weak', 'poor', 'thin', 'voice', 'failing')", name="ck_rooms_link_class"
        ),
    )
    op.create_index("ix_rooms_unit_id", "rooms", ["unit_id"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("room_id", sa.String(length=36), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'device') = (room_id IS NOT NULL)", name="ck_accounts_device_has_room"),
        sa.CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="ck_accounts_person_is_known"),
        sa.CheckConstraint("login = lower(login)", name="ck_accounts_login_lower"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_accounts_person_id"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_accounts_room_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
        sa.CheckConstraint("kind IN ('person', 'device')", name="ck_accounts_kind"),
    )
    op.create_table(
        "position_holdings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("position_id", sa.String(length=36), nullable=False),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.Column("acting", sa.Boolean(), nullable=False),
        sa.CheckConstraint("held_to IS NULL OR held_to > held_from", name="ck_position_holdings_held_in_order"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_position_holdings_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_position_holdings_position_id"),
        sa.PrimaryKeyConstraint("id", name="pk_position_holdings"),
        sa.UniqueConstraint(
            "person_id", "position_id", "held_from", name="uq_position_holdings_person_id_position_id_held_from"
        ),
    )
    op.create_index(
        "uq_position_holdings_one_holder",
        "position_holdings",
        ["position_id"],
        unique=True,
        sqlite_where=sa.text("held_to IS NULL AND NOT acting"),
        postgresql_where=sa.text("held_to IS NULL AND NOT acting"),
    )
    op.create_table(
        "account_roles",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_account_roles_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_roles"),
        sa.CheckConstraint(
            "role IN ('chair', 'secretary', 'delegate', 'room', 'it', 'observer')", name="ck_account_roles_role"
        ),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("classification", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_before_s", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('ended', 'concluded', 'archived')) = (ended_at IS NOT NULL)", name="ck_meetings_ended_at_end"
        ),
        sa.CheckConstraint(
            "state NOT IN ('in_progress', 'suspended', 'ended', 'concluded', 'archived') OR opened_at IS NOT NULL",
            name="ck_meetings_opened_before",
        ),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= opened_at", name="ck_meetings_opened_then_ended"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_meetings_times_in_order"),
        sa.CheckConstraint("ready_before_s BETWEEN 0 AND 86400", name="ck_meetings_ready_before"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name="fk_meetings_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.CheckConstraint(
            "kind IN ('advisory', 'working', 'professional', 'briefing', 'review', 'committee_session')",
            name="ck_meetings_kind",
        ),
        sa.CheckConstraint("classification IN ('open', 'internal')", name="ck_meetings_classification"),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'invited', 'ready', 'in_progress', 'suspended', 'ended', 'concluded', 'archived', 'postponed', 'cancelled')",
            name="ck_meetings_state",
        ),
    )
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at"])
    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_web_sessions_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_web_sessions"),
        sa.UniqueConstraint("token_sha256", name="uq_web_sessions_token_sha256"),
    )
    op.create_index("ix_web_sessions_account_id", "web_sessions", ["account_id"])
    op.create_index("ix_web_sessions_expires_at", "web_sessions", ["expires_at"])
    op.create_table(
        "meeting_sites",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_sites_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_meeting_sites_room_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_sites"),
        sa.UniqueConstraint("meeting_id", "id", name="uq_meeting_sites_meeting_id_id"),
        sa.UniqueConstraint("meeting_id", "room_id", name="uq_meeting_sites_meeting_id_room_id"),
        sa.CheckConstraint("kind IN ('main', 'remote')", name="ck_meeting_sites_kind"),
    )
    op.create_index(
        "uq_meeting_sites_one_main",
        "meeting_sites",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'main'"),
        postgresql_where=sa.text("kind = 'main'"),
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit_code", sa.String(length=16), nullable=True),
        sa.Column("area", sa.String(length=60), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position >= 0", name="ck_participants_position"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_participants_account_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "site_id"],
            ["meeting_sites.meeting_id", "meeting_sites.id"],
            name="fk_participants_meeting_id_site_id",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_participants_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        sa.UniqueConstraint("meeting_id", "account_id", name="uq_participants_meeting_id_account_id"),
        sa.UniqueConstraint("meeting_id", "id", name="uq_participants_meeting_id_id"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_participants_meeting_id_position"),
        sa.CheckConstraint(
            "role IN ('chair', 'secretary', 'delegate', 'room', 'it', 'observer')", name="ck_participants_role"
        ),
    )
    op.create_index("ix_participants_account_id", "participants", ["account_id"])
    op.create_index(
        "uq_participants_one_chair",
        "participants",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("role = 'chair'"),
        postgresql_where=sa.text("role = 'chair'"),
    )
    op.create_table(
        "attendance_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name="fk_attendance_events_participant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_events"),
        sa.CheckConstraint(
            "kind IN ('joined', 'lost', 'returned', 'left', 'removed')", name="ck_attendance_events_kind"
        ),
        sa.CheckConstraint(
            "source IN ('self', 'device', 'chair', 'secretary', 'it', 'media', 'server')",
            name="ck_attendance_events_source",
        ),
    )
    op.create_index("ix_attendance_events_participant_id_id", "attendance_events", ["participant_id", "id"])
    op.create_table(
        "live_meetings",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.String(length=36), nullable=True),
        sa.Column("floor_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("floor_limit_s", sa.Integer(), nullable=True),
        sa.Column("chair_id", sa.String(length=36), nullable=True),
        sa.Column("spotlight_id", sa.String(length=36), nullable=True),
        sa.Column("screen_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(floor_id IS NULL) = (floor_given_at IS NULL) AND (floor_id IS NULL) = (floor_limit_s IS NULL)",
            name="ck_live_meetings_floor_whole",
        ),
        sa.CheckConstraint(
            "floor_limit_s IS NULL OR floor_limit_s BETWEEN 10 AND 7200", name="ck_live_meetings_floor_limit"
        ),
        sa.CheckConstraint("revision >= 0", name="ck_live_meetings_revision"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "chair_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_live_meetings_meeting_id_chair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "floor_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_live_meetings_meeting_id_floor_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "screen_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_live_meetings_meeting_id_screen_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "spotlight_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_live_meetings_meeting_id_spotlight_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_live_meetings_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_live_meetings"),
    )
    op.create_table(
        "live_participants",
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("microphone_open", sa.Boolean(), nullable=False),
        sa.Column("camera_open", sa.Boolean(), nullable=False),
        sa.Column("hand_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name="fk_live_participants_participant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name="pk_live_participants"),
    )
    op.create_table(
        "speech_turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_s", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= given_at", name="ck_speech_turns_times_in_order"),
        sa.CheckConstraint("limit_s BETWEEN 10 AND 7200", name="ck_speech_turns_limit"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "participant_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_speech_turns_meeting_id_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_speech_turns_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_speech_turns"),
    )
    op.create_index("ix_speech_turns_participant_id", "speech_turns", ["participant_id"])
    op.create_index(
        "uq_speech_turns_one_open",
        "speech_turns",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP TRIGGER participants_snapshot ON participants")
        op.execute("DROP FUNCTION refuse_new_snapshot()")
    op.drop_index(
        "uq_speech_turns_one_open",
        table_name="speech_turns",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_speech_turns_participant_id", table_name="speech_turns")
    op.drop_table("speech_turns")
    op.drop_table("live_participants")
    op.drop_table("live_meetings")
    op.drop_index("ix_attendance_events_participant_id_id", table_name="attendance_events")
    op.drop_table("attendance_events")
    op.drop_index(
        "uq_participants_one_chair",
        table_name="participants",
        sqlite_where=sa.text("role = 'chair'"),
        postgresql_where=sa.text("role = 'chair'"),
    )
    op.drop_index("ix_participants_account_id", table_name="participants")
    op.drop_table("participants")
    op.drop_index(
        "uq_meeting_sites_one_main",
        table_name="meeting_sites",
        sqlite_where=sa.text("kind = 'main'"),
        postgresql_where=sa.text("kind = 'main'"),
    )
    op.drop_table("meeting_sites")
    op.drop_index("ix_web_sessions_expires_at", table_name="web_sessions")
    op.drop_index("ix_web_sessions_account_id", table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index("ix_meetings_starts_at", table_name="meetings")
    op.drop_table("meetings")
    op.drop_table("account_roles")
    op.drop_index(
        "uq_position_holdings_one_holder",
        table_name="position_holdings",
        sqlite_where=sa.text("held_to IS NULL AND NOT acting"),
        postgresql_where=sa.text("held_to IS NULL AND NOT acting"),
    )
    op.drop_table("position_holdings")
    op.drop_table("accounts")
    op.drop_index("ix_rooms_unit_id", table_name="rooms")
    op.drop_table("rooms")
    op.drop_table("positions")
    op.drop_index("ix_tickets_used_expires_at", table_name="tickets_used")
    op.drop_table("tickets_used")
    op.drop_index("ix_people_sort_key", table_name="people")
    op.drop_table("people")
    op.drop_index("ix_org_units_sort_key", table_name="org_units")
    op.drop_index("ix_org_units_name_folded", table_name="org_units")
    op.drop_table("org_units")
    op.drop_index("ix_login_attempts_login_address_at", table_name="login_attempts")
    op.drop_index("ix_login_attempts_at", table_name="login_attempts")
    op.drop_table("login_attempts")
    op.drop_table("audit_head")
    op.drop_index("ix_audit_events_meeting_id", table_name="audit_events")
    op.drop_index("ix_audit_events_actor_id", table_name="audit_events")
    op.drop_table("audit_events")


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
            )
    op.execute(
        "CREATE TRIGGER participants_snapshot BEFORE UPDATE OF name, title, unit_code, area, role ON participants "
        f"WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN {FROZEN_STATES} "
        "BEGIN SELECT RAISE(ABORT, 'snapshot_frozen'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append_only'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_new_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN {FROZEN_STATES} "
        "THEN RAISE EXCEPTION 'snapshot_frozen'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER participants_snapshot BEFORE UPDATE OF name, title, unit_code, area, role ON participants "
        "FOR EACH ROW EXECUTE FUNCTION refuse_new_snapshot()"
    )
