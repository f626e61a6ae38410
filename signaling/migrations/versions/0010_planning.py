"""What the secretary plans, invites with and keeps: types, series, agendas, seats, letters, attendance; and jobs."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("replies", "seat_events", "headcounts", "headcount_names", "frozen_lists")
POSTS = (
    ("province_chair", "Chủ tịch UBND tỉnh", "province", 1),
    ("province_vice_chair", "Phó Chủ tịch UBND tỉnh", "province", 2),
    ("agency_head", "Giám đốc sở và thủ trưởng cơ quan", "agency", 1),
    ("commune_chair", "Chủ tịch UBND xã, phường", "commune", 1),
    ("commune_party_secretary", "Bí thư Đảng ủy xã, phường", "commune", 2),
    ("commune_council_chair", "Chủ tịch HĐND xã, phường", "commune", 3),
    ("commune_vice_chair", "Phó Chủ tịch UBND xã, phường", "commune", 4),
    ("commune_office_chief", "Chánh Văn phòng HĐND và UBND xã, phường", "commune", 6),
    ("commune_economy_head", "Trưởng phòng Kinh tế xã, phường", "commune", 7),
    ("commune_culture_head", "Trưởng phòng Văn hóa - Xã hội xã, phường", "commune", 8),
    ("commune_service_director", "Giám đốc Trung tâm Phục vụ hành chính công xã, phường", "commune", 9),
    ("commune_it_contact", "Cán bộ công nghệ thông tin xã, phường", "commune", 10),
)
"""What many units have alike, as code, name, kind of unit and rank; an installation adds its own."""
FROZEN_STATES = "('in_progress', 'suspended', 'ended', 'concluded', 'archived')"


def upgrade() -> None:
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_holidays"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ck_jobs_ended"),
        sa.CheckConstraint("attempts >= 0", name="ck_jobs_attempts"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed', 'dropped')", name="ck_jobs_state"),
    )
    op.create_index("ix_jobs_state_due_at", "jobs", ["state", "due_at"], unique=False)
    op.create_table(
        "meeting_types",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("extraordinary", sa.Boolean(), nullable=False),
        sa.Column("convening_days", sa.Integer(), nullable=False),
        sa.Column("papers_days", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("quorum_part", sa.Integer(), nullable=True),
        sa.Column("quorum_of", sa.Integer(), nullable=True),
        sa.Column("majority_part", sa.Integer(), nullable=True),
        sa.Column("majority_of", sa.Integer(), nullable=True),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("speech_limit_s", sa.Integer(), nullable=False),
        sa.Column("length_min", sa.Integer(), nullable=False),
        sa.CheckConstraint("(majority_of IS NULL) = (majority_part IS NULL)", name="ck_meeting_types_majority_whole"),
        sa.CheckConstraint("(quorum_of IS NULL) = (quorum_part IS NULL)", name="ck_meeting_types_quorum_whole"),
        sa.CheckConstraint(
            "convening_days BETWEEN 0 AND 60 AND papers_days BETWEEN 0 AND 60 AND notice_days BETWEEN 0 AND 60",
            name="ck_meeting_types_days",
        ),
        sa.CheckConstraint("length_min BETWEEN 5 AND 1440", name="ck_meeting_types_length"),
        sa.CheckConstraint(
            "majority_of IS NULL OR majority_part BETWEEN 1 AND majority_of", name="ck_meeting_types_majority"
        ),
        sa.CheckConstraint("quorum_of IS NULL OR quorum_part BETWEEN 1 AND quorum_of", name="ck_meeting_types_quorum"),
        sa.CheckConstraint("speech_limit_s BETWEEN 10 AND 7200", name="ck_meeting_types_speech_limit"),
        sa.PrimaryKeyConstraint("code", name="pk_meeting_types"),
        sa.CheckConstraint(
            "kind IN ('advisory', 'working', 'professional', 'briefing', 'review', 'committee_session')",
            name="ck_meeting_types_kind",
        ),
    )
    op.create_table(
        "posts",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("unit_kind", sa.String(length=24), nullable=False),
        sa.Column("rank_order", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank_order >= 1", name="ck_posts_rank_from_one"),
        sa.PrimaryKeyConstraint("code", name="pk_posts"),
        sa.CheckConstraint("unit_kind IN ('province', 'agency', 'commune')", name="ck_posts_unit_kind"),
    )
    op.create_table(
        "assistant_grants",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("granted_from", sa.Date(), nullable=False),
        sa.Column("granted_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "granted_to IS NULL OR granted_to > granted_from", name="ck_assistant_grants_granted_in_order"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_assistant_grants_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name="fk_assistant_grants_unit_id"),
        sa.PrimaryKeyConstraint("account_id", "unit_id", name="pk_assistant_grants"),
    )
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("type_code", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("length_min", sa.Integer(), nullable=False),
        sa.Column("classification", sa.String(length=24), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_meeting_series_days_in_order"),
        sa.CheckConstraint("length_min BETWEEN 5 AND 1440", name="ck_meeting_series_length"),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name="ck_meeting_series_minute"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name="fk_meeting_series_created_by"),
        sa.ForeignKeyConstraint(["type_code"], ["meeting_types.code"], name="fk_meeting_series_type_code"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_series"),
        sa.CheckConstraint("classification IN ('open', 'internal')", name="ck_meeting_series_classification"),
    )
    op.create_table(
        "frozen_lists",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_frozen_lists_meeting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_lists"),
    )
    op.create_index("ix_frozen_lists_meeting_id", "frozen_lists", ["meeting_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dispatch", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=36), nullable=False),
        sa.Column("late_reason", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("chair", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="ck_invitations_times_in_order"),
        sa.CheckConstraint("dispatch IN ('request', 'cancel')", name="ck_invitations_dispatch"),
        sa.CheckConstraint("version >= 1", name="ck_invitations_version"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_invitations_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sent_by"], ["accounts.id"], name="fk_invitations_sent_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("meeting_id", "version", name="uq_invitations_meeting_id_version"),
    )
    op.create_table(
        "invited_targets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("series_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=True),
        sa.Column("duty", sa.String(length=24), nullable=False),
        sa.Column("voting", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(meeting_id IS NULL) <> (series_id IS NULL)", name="ck_invited_targets_one_owner"),
        sa.CheckConstraint("position >= 0", name="ck_invited_targets_position"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_invited_targets_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name="fk_invited_targets_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invited_targets"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_invited_targets_meeting_id_position"),
        sa.UniqueConstraint("series_id", "position", name="uq_invited_targets_series_id_position"),
        sa.CheckConstraint("target IN ('post', 'position', 'unit', 'person')", name="ck_invited_targets_target"),
        sa.CheckConstraint("duty IN ('required', 'optional', 'observer')", name="ck_invited_targets_duty"),
    )
    op.create_table(
        "meeting_plans",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("type_code", sa.String(length=40), nullable=False),
        sa.Column("series_id", sa.String(length=36), nullable=True),
        sa.Column("occurrence_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(series_id IS NULL) = (occurrence_on IS NULL)", name="ck_meeting_plans_occurrence_of_series"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_plans_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name="fk_meeting_plans_series_id"),
        sa.ForeignKeyConstraint(["type_code"], ["meeting_types.code"], name="fk_meeting_plans_type_code"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_plans"),
        sa.UniqueConstraint("series_id", "occurrence_on", name="uq_meeting_plans_series_id_occurrence_on"),
    )
    op.create_table(
        "planned_people",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_planned_people_account_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_planned_people_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "account_id", name="pk_planned_people"),
        sa.CheckConstraint(
            "role IN ('chair', 'secretary', 'delegate', 'room', 'it', 'observer')", name="ck_planned_people_role"
        ),
    )
    op.create_table(
        "series_exceptions",
        sa.Column("series_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name="fk_series_exceptions_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "day", name="pk_series_exceptions"),
    )
    op.create_table(
        "series_people",
        sa.Column("series_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_series_people_account_id"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name="fk_series_people_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "account_id", name="pk_series_people"),
        sa.CheckConstraint(
            "role IN ('chair', 'secretary', 'delegate', 'room', 'it', 'observer')", name="ck_series_people_role"
        ),
    )
    op.create_table(
        "headcounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count BETWEEN 0 AND 5000", name="ck_headcounts_count"),
        sa.ForeignKeyConstraint(["site_id"], ["meeting_sites.id"], name="fk_headcounts_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_headcounts"),
        sa.CheckConstraint(
            "source IN ('self', 'device', 'chair', 'secretary', 'it', 'media', 'server')", name="ck_headcounts_source"
        ),
    )
    op.create_index("ix_headcounts_site_id_id", "headcounts", ["site_id", "id"], unique=False)
    op.create_table(
        "headcount_names",
        sa.Column("headcount_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["headcount_id"], ["headcounts.id"], name="fk_headcount_names_headcount_id"),
        sa.PrimaryKeyConstraint("headcount_id", "position", name="pk_headcount_names"),
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=True),
        sa.Column("participant_id", sa.String(length=36), nullable=True),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("position_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("unit_code", sa.String(length=16), nullable=True),
        sa.Column("area", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("honorific", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("duty", sa.String(length=24), nullable=False),
        sa.Column("voting", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("principal_id", sa.String(length=36), nullable=True),
        sa.Column("scope", sa.String(length=24), nullable=True),
        sa.CheckConstraint("(principal_id IS NULL) = (scope IS NULL)", name="ck_seats_scope_of_substitute"),
        sa.CheckConstraint("position >= 0", name="ck_seats_position"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "participant_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_seats_meeting_id_participant_id",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "principal_id"], ["seats.meeting_id", "seats.id"], name="fk_seats_meeting_id_principal_id"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "site_id"],
            ["meeting_sites.meeting_id", "meeting_sites.id"],
            name="fk_seats_meeting_id_site_id",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_seats_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_seats_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_seats_position_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name="fk_seats_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_seats"),
        sa.UniqueConstraint("meeting_id", "id", name="uq_seats_meeting_id_id"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_seats_meeting_id_position"),
        sa.CheckConstraint("duty IN ('required', 'optional', 'observer')", name="ck_seats_duty"),
        sa.CheckConstraint("state IN ('active', 'suspended', 'withdrawn')", name="ck_seats_state"),
        sa.CheckConstraint("scope IN ('attend', 'speak', 'vote')", name="ck_seats_scope"),
    )
    op.create_index("ix_seats_person_id", "seats", ["person_id"], unique=False)
    op.create_index(
        "uq_seats_one_active",
        "seats",
        ["meeting_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "uq_seats_one_substitute",
        "seats",
        ["principal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("series_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("planned_min", sa.Integer(), nullable=False),
        sa.Column("presenter", sa.String(length=300), nullable=False),
        sa.Column("presenter_id", sa.String(length=36), nullable=True),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("limit_s", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(meeting_id IS NULL) <> (series_id IS NULL)", name="ck_agenda_items_one_owner"),
        sa.CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="ck_agenda_items_opened_then_closed"),
        sa.CheckConstraint("limit_s IS NULL OR limit_s BETWEEN 10 AND 7200", name="ck_agenda_items_limit"),
        sa.CheckConstraint("planned_min BETWEEN 1 AND 600", name="ck_agenda_items_planned"),
        sa.CheckConstraint("position >= 0", name="ck_agenda_items_position"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "presenter_id"],
            ["seats.meeting_id", "seats.id"],
            name="fk_agenda_items_meeting_id_presenter_id",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_agenda_items_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name="fk_agenda_items_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_agenda_items_meeting_id_position"),
        sa.UniqueConstraint("series_id", "position", name="uq_agenda_items_series_id_position"),
        sa.CheckConstraint("visibility IN ('public', 'delegates', 'leaders')", name="ck_agenda_items_visibility"),
        sa.CheckConstraint("state IN ('planned', 'open', 'done', 'dropped')", name="ck_agenda_items_state"),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_letters_invitation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_letters_seat_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("invitation_id", "seat_id", name="uq_letters_invitation_id_seat_id"),
        sa.UniqueConstraint("key_sha256", name="uq_letters_key_sha256"),
    )
    op.create_index("ix_letters_seat_id", "letters", ["seat_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_replies_seat_id"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.CheckConstraint("answer IN ('accepted', 'tentative', 'declined', 'substitute_requested')", name="ck_replies_answer"),
        sa.CheckConstraint("source IN ('page', 'mail', 'secretary')", name="ck_replies_source"),
    )
    op.create_index("ix_replies_seat_id_id", "replies", ["seat_id", "id"], unique=False)
    op.create_table(
        "seat_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_seat_events_seat_id"),
        sa.PrimaryKeyConstraint("id", name="pk_seat_events"),
        sa.CheckConstraint("mark IN ('present', 'late', 'left', 'excused', 'absent')", name="ck_seat_events_mark"),
        sa.CheckConstraint(
            "source IN ('self', 'device', 'chair', 'secretary', 'it', 'media', 'server')", name="ck_seat_events_source"
        ),
    )
    op.create_index("ix_seat_events_seat_id_id", "seat_events", ["seat_id", "id"], unique=False)
    op.create_table(
        "substitutions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("honorific", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("substitute_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(state IN ('approved', 'revoked')) = (substitute_id IS NOT NULL)",
            name="ck_substitutions_seated_when_approved",
        ),
        sa.CheckConstraint(
            "(state IN ('requested', 'withdrawn')) = (decided_at IS NULL)", name="ck_substitutions_decided"
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="ck_substitutions_decided_by_someone"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_substitutions_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_substitutions_seat_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["substitute_id"], ["seats.id"], name="fk_substitutions_substitute_id"),
        sa.PrimaryKeyConstraint("id", name="pk_substitutions"),
        sa.CheckConstraint("scope IN ('attend', 'speak', 'vote')", name="ck_substitutions_scope"),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'withdrawn', 'revoked')", name="ck_substitutions_state"
        ),
    )
    op.create_index("ix_substitutions_seat_id", "substitutions", ["seat_id"], unique=False)
    op.create_index(
        "uq_substitutions_one_open",
        "substitutions",
        ["seat_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'approved')"),
        postgresql_where=sa.text("state IN ('requested', 'approved')"),
    )
    op.add_column("people", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column(
        "people", sa.Column("name_folded", sa.String(length=120), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("people", sa.Column("left_on", sa.Date(), nullable=True))
    op.add_column("positions", sa.Column("post_code", sa.String(length=40), nullable=True))
    op.add_column("positions", sa.Column("closed_on", sa.Date(), nullable=True))
    _fold_names()
    _name_posts()
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_new_seat() CASCADE")
    op.drop_column("positions", "closed_on")
    op.drop_column("positions", "post_code")
    op.drop_column("people", "left_on")
    op.drop_column("people", "name_folded")
    op.drop_column("people", "email")
    op.drop_index("uq_substitutions_one_open", table_name="substitutions")
    op.drop_index("ix_substitutions_seat_id", table_name="substitutions")
    op.drop_table("substitutions")
    op.drop_index("ix_seat_events_seat_id_id", table_name="seat_events")
    op.drop_table("seat_events")
    op.drop_index("ix_replies_seat_id_id", table_name="replies")
    op.drop_table("replies")
    op.drop_index("ix_letters_seat_id", table_name="letters")
    op.drop_table("letters")
    op.drop_table("agenda_items")
    op.drop_index("uq_seats_one_substitute", table_name="seats")
    op.drop_index("uq_seats_one_active", table_name="seats")
    op.drop_index("ix_seats_person_id", table_name="seats")
    op.drop_table("seats")
    op.drop_table("headcount_names")
    op.drop_index("ix_headcounts_site_id_id", table_name="headcounts")
    op.drop_table("headcounts")
    op.drop_table("series_people")
    op.drop_table("series_exceptions")
    op.drop_table("planned_people")
    op.drop_table("meeting_plans")
    op.drop_table("invited_targets")
    op.drop_table("invitations")
    op.drop_index("ix_frozen_lists_meeting_id", table_name="frozen_lists")
    op.drop_table("frozen_lists")
    op.drop_table("meeting_series")
    op.drop_table("assistant_grants")
    op.drop_table("posts")
    op.drop_table("meeting_types")
    op.drop_index("ix_jobs_state_due_at", table_name="jobs")
    op.drop_table("jobs")
    op.drop_table("holidays")


def _fold_names() -> None:
    """People can be searched for without marks from now on."""
    people = sa.table("people", sa.column("id", sa.String()), sa.column("name", sa.String()), sa.column("name_folded"))
    if op.get_context().as_sql:
        return
    connection = op.get_bind()
    for row in connection.execute(sa.select(people.c.id, people.c.name)).all():
        plain = "".join(sign for sign in unicodedata.normalize("NFD", row.name) if not unicodedata.combining(sign))
        folded = " ".join(plain.lower().replace("đ", "d").split())
        connection.execute(sa.update(people).where(people.c.id == row.id).values(name_folded=folded))


def _name_posts() -> None:
    """The posts of the two-level government."""
    names = ("code", "name", "unit_kind", "rank_order")
    posts = sa.table("posts", *(sa.column(name, sa.String()) for name in names[:3]), sa.column(names[3], sa.Integer()))
    op.bulk_insert(posts, [dict(zip(names, post, strict=True)) for post in POSTS])


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
            )
    op.execute(
        "CREATE TRIGGER seats_snapshot BEFORE UPDATE OF name, honorific, title, unit_name, unit_code, area ON seats "
        f"WHEN (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN {FROZEN_STATES} "
        "BEGIN SELECT RAISE(ABORT, 'snapshot_frozen'); END"
    )


def _guard_postgresql() -> None:
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_new_seat() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT state FROM meetings WHERE id = OLD.meeting_id) IN {FROZEN_STATES} "
        "THEN RAISE EXCEPTION 'snapshot_frozen'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER seats_snapshot BEFORE UPDATE OF name, honorific, title, unit_name, unit_code, area ON seats "
        "FOR EACH ROW EXECUTE FUNCTION refuse_new_seat()"
    )
