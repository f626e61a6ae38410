"""What the database itself refuses, whatever the code above it does. Numbers are those of the domain's invariants."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from meetings import commands
from meetings.domain.roles import Role
from meetings.errors import NotAllowed
from meetings.models.live import Deputy
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio

REFUSED = {
    "two active seats of one account (1)": (
        "UNIQUE: participants.meeting_id, participants.account_id",
        """
        INSERT INTO participants (id, meeting_id, account_id, role, name, title, position)
        SELECT 'x', meeting_id, account_id, 'observer', 'x', '', 99 FROM participants WHERE id = :room""",
    ),
    "two chairs": (
        "UNIQUE: participants.meeting_id",
        """
        INSERT INTO participants (id, meeting_id, role, name, title, position)
        VALUES ('x', :meeting, 'chair', 'x', '', 99)""",
    ),
    "two seats at one place": (
        "UNIQUE: participants.meeting_id, participants.position",
        """
        INSERT INTO participants (id, meeting_id, role, name, title, position)
        VALUES ('x', :meeting, 'room', 'x', '', 0)""",
    ),
    "a role that does not exist": (
        "CHECK: ck_participants_role",
        """
        INSERT INTO participants (id, meeting_id, role, name, title, position)
        VALUES ('x', :meeting, 'king', 'x', '', 99)""",
    ),
    "a new role after the start (2)": ("snapshot_frozen", "UPDATE participants SET role = 'room' WHERE id = :room"),
    "a seat at a site of another meeting": (
        "FOREIGN KEY",
        "UPDATE participants SET site_id = 'elsewhere' WHERE id = :room",
    ),
    "a new name after the start (2)": ("snapshot_frozen", "UPDATE participants SET name = 'x' WHERE id = :room"),
    "a new title after the start (2)": ("snapshot_frozen", "UPDATE participants SET title = 'x' WHERE id = :room"),
    "a new unit after the start (2)": (
        "snapshot_frozen",
        "UPDATE participants SET unit_code = '00000' WHERE id = :room",
    ),
    "a new area after the start (2)": ("snapshot_frozen", "UPDATE participants SET area = 'x' WHERE id = :room"),
    "a changed attendance event (5)": ("append_only", "UPDATE attendance_events SET kind = 'left'"),
    "a deleted attendance event (5)": ("append_only", "DELETE FROM attendance_events"),
    "an unknown attendance event": (
        "CHECK: ck_attendance_events_kind",
        """
        INSERT INTO attendance_events (participant_id, kind, source, at, reason)
        VALUES (:room, 'asleep', 'self', '2026-11-23', '')""",
    ),
    "an attendance event of nobody": (
        "FOREIGN KEY",
        """
        INSERT INTO attendance_events (participant_id, kind, source, at, reason)
        VALUES ('nobody', 'joined', 'self', '2026-11-23', '')""",
    ),
    "a participant with events deleted": ("FOREIGN KEY", "DELETE FROM participants WHERE id = :room"),
    "a meeting with events deleted": ("FOREIGN KEY", "DELETE FROM meetings WHERE id = :meeting"),
    "two open turns (11)": (
        "UNIQUE: speech_turns.meeting_id",
        """
        INSERT INTO speech_turns (meeting_id, participant_id, given_at, limit_s)
        VALUES (:meeting, :room, '2026-11-23', 300), (:meeting, :room, '2026-11-23', 300)""",
    ),
    "a turn that ends before it begins": (
        "CHECK: ck_speech_turns_times_in_order",
        """
        INSERT INTO speech_turns (meeting_id, participant_id, given_at, ended_at, limit_s, spoken_ms)
        VALUES (:meeting, :room, '2026-11-23', '2026-11-22', 300, 0)""",
    ),
    "an ended turn without the time spoken": (
        "CHECK: ck_speech_turns_spoken_when_ended",
        """
        INSERT INTO speech_turns (meeting_id, participant_id, given_at, ended_at, limit_s)
        VALUES (:meeting, :room, '2026-11-22', '2026-11-23', 300)""",
    ),
    "beside the stage who is not of the meeting": (
        "FOREIGN KEY",
        "UPDATE live_meetings SET beside_id = 'elsewhere' WHERE meeting_id = :meeting",
    ),
    "a turn without an end to its length": (
        "CHECK: ck_speech_turns_limit",
        """
        INSERT INTO speech_turns (meeting_id, participant_id, given_at, limit_s)
        VALUES (:meeting, :room, '2026-11-23', 7201)""",
    ),
    "a floor without a time": (
        "CHECK: ck_live_meetings_floor_whole",
        "UPDATE live_meetings SET floor_id = :room WHERE meeting_id = :meeting",
    ),
    "a floor of nobody": (
        "FOREIGN KEY",
        """
        UPDATE live_meetings SET floor_id = 'nobody', floor_given_at = '2026-11-23', floor_limit_s = 300
        WHERE meeting_id = :meeting""",
    ),
    "a spotlight on another meeting's room": (
        "FOREIGN KEY",
        "UPDATE live_meetings SET spotlight_id = 'x' WHERE meeting_id = :meeting",
    ),
    "two deputies of one meeting (12)": (
        "UNIQUE: deputies.meeting_id",
        "INSERT INTO deputies (meeting_id, participant_id) VALUES (:meeting, :room), (:meeting, :room)",
    ),
    "a deputy of another meeting (12)": (
        "FOREIGN KEY",
        "INSERT INTO deputies (meeting_id, participant_id) VALUES (:meeting, 'elsewhere')",
    ),
    "two roll calls of one meeting": (
        "UNIQUE: roll_calls.meeting_id",
        """
        INSERT INTO roll_calls (meeting_id, called_id, called_at, paused, skips_absent)
        VALUES (:meeting, :room, '2026-11-23', FALSE, FALSE), (:meeting, :room, '2026-11-23', FALSE, FALSE)""",
    ),
    "a roll call of nobody": (
        "FOREIGN KEY",
        """
        INSERT INTO roll_calls (meeting_id, called_id, called_at, paused, skips_absent)
        VALUES (:meeting, 'nobody', '2026-11-23', FALSE, FALSE)""",
    ),
    "a roll call faster than anybody can answer": (
        "CHECK: ck_roll_calls_every",
        """
        INSERT INTO roll_calls (meeting_id, called_id, called_at, every_s, paused, skips_absent)
        VALUES (:meeting, :room, '2026-11-23', 4, FALSE, FALSE)""",
    ),
    "a silenced microphone that is open": (
        "CHECK: ck_live_participants_silenced",
        """
        UPDATE live_participants SET microphone_open = true, silenced_at = '2026-11-23', silenced_by = :room
        WHERE participant_id = :room""",
    ),
    "a revision below nought": ("CHECK: ck_live_meetings_revision", "UPDATE live_meetings SET revision = -1"),
    "an unknown state": ("CHECK: ck_meetings_state", "UPDATE meetings SET state = 'asleep'"),
    "an end without a time": (
        "CHECK: ck_meetings_ended_at_end",
        "UPDATE meetings SET state = 'ended' WHERE id = :meeting",
    ),
    "a time of ending while it runs": (
        "CHECK: ck_meetings_ended_at_end",
        "UPDATE meetings SET ended_at = '2027-01-01' WHERE id = :meeting",
    ),
    "in progress, never opened (12)": (
        "CHECK: ck_meetings_opened_before",
        "UPDATE meetings SET opened_at = NULL WHERE id = :meeting",
    ),
    "an end before the start": ("CHECK: ck_meetings_times_in_order", "UPDATE meetings SET ends_at = starts_at"),
    "a secret meeting (16)": ("CHECK: ck_meetings_classification", "UPDATE meetings SET classification = 'secret'"),
    "a device without a room (18)": (
        "CHECK: ck_accounts_device_has_room",
        "UPDATE accounts SET room_id = NULL WHERE kind = 'device'",
    ),
    "a person with a room (18)": (
        "CHECK: ck_accounts_device_has_room",
        "UPDATE accounts SET room_id = (SELECT id FROM rooms LIMIT 1) WHERE kind = 'person'",
    ),
    "a login in capitals": (
        "CHECK: ck_accounts_login_lower",
        "UPDATE accounts SET login = 'Chutri' WHERE login = 'chutri'",
    ),
    "the same login twice": ("UNIQUE: accounts.login", "UPDATE accounts SET login = 'thuky' WHERE login = 'chutri'"),
    "a changed audit row (20)": ("append_only", "UPDATE audit_events SET act = 'x'"),
    "a deleted audit row (20)": ("append_only", "DELETE FROM audit_events"),
    "a fork of the audit chain (20)": (
        "UNIQUE: audit_events.previous_sha256",
        """
        INSERT INTO audit_events (seq, at, act, subject, detail, previous_sha256, sha256)
        SELECT 999, at, act, subject, detail, previous_sha256, 'x' FROM audit_events WHERE seq = 1""",
    ),
    "a second head of the audit chain": (
        "CHECK: ck_audit_head_one_row",
        "INSERT INTO audit_head (id, seq, sha256) VALUES (2, 0, 'x')",
    ),
    "two holders of one post": (
        "UNIQUE: position_holdings.position_id",
        """
        INSERT INTO position_holdings (id, person_id, position_id, held_from, acting)
        SELECT 'x', person_id, position_id, '2026-01-01', false FROM position_holdings LIMIT 1""",
    ),
    "a commune without its type": (
        "CHECK: ck_org_units_commune_has_type",
        "UPDATE org_units SET commune_type = NULL WHERE kind = 'commune'",
    ),
    "a province below another": (
        "CHECK: ck_org_units_province_is_root",
        "UPDATE org_units SET parent_id = id WHERE kind = 'province'",
    ),
    "the same code twice": ("UNIQUE: org_units.code", "UPDATE org_units SET code = '14215' WHERE code = '14281'"),
    "a title that is neither Ông nor Bà": ("CHECK: ck_people_honorific", "UPDATE people SET honorific = 'x'"),
    "two machines of one room": (
        "UNIQUE: devices.account_id",
        """
        INSERT INTO devices (id, account_id, key_sha256, user_agent, paired_at, paired_by, last_seen_at)
        SELECT word, id, word, '', '2026-11-23', 'x', '2026-11-23'
        FROM accounts, (SELECT 'a' AS word UNION SELECT 'b') AS words WHERE login = 'diemcau-14215'""",
    ),
    "the same key in two rooms": (
        "UNIQUE: devices.key_sha256",
        """
        INSERT INTO devices (id, account_id, key_sha256, user_agent, paired_at, paired_by, last_seen_at)
        SELECT login, id, 'x', '', '2026-11-23', 'x', '2026-11-23' FROM accounts WHERE room_id IS NOT NULL""",
    ),
    "a machine revoked by nobody": (
        "CHECK: ck_devices_revoked_by_someone",
        """
        INSERT INTO devices (id, account_id, key_sha256, user_agent, paired_at, paired_by, last_seen_at, revoked_at)
        SELECT login, id, login, '', '2026-11-23', 'x', '2026-11-23', '2026-11-23' FROM accounts LIMIT 1""",
    ),
    "a revoked machine with a session": (
        "CHECK: ck_devices_revoked_has_no_session",
        """
        INSERT INTO devices
        (id, account_id, key_sha256, user_agent, paired_at, paired_by, last_seen_at, revoked_at, revoked_by, session_id)
        SELECT login, id, login, '', '2026-11-23', 'x', '2026-11-23', '2026-11-23', 'x', 'x' FROM accounts LIMIT 1""",
    ),
    "two codes of one room": (
        "UNIQUE: pairing_codes.account_id",
        """
        INSERT INTO pairing_codes (account_id, code_sha256, made_by, expires_at)
        SELECT id, word, 'x', '2026-11-23'
        FROM accounts, (SELECT 'a' AS word UNION SELECT 'b') AS words WHERE login = 'diemcau-14215'""",
    ),
    "one code for two rooms": (
        "UNIQUE: pairing_codes.code_sha256",
        """
        INSERT INTO pairing_codes (account_id, code_sha256, made_by, expires_at)
        SELECT id, 'x', 'x', '2026-11-23' FROM accounts WHERE room_id IS NOT NULL""",
    ),
    "a ticket used twice": (
        "UNIQUE: tickets_used.jti",
        "INSERT INTO tickets_used (jti, expires_at) VALUES ('x', '2026-11-23'), ('x', '2026-11-23')",
    ),
}


@pytest.mark.parametrize(("reason", "statement"), REFUSED.values(), ids=REFUSED.keys())
async def test_the_database_refuses(session: Hall, reason: str, statement: str) -> None:
    names = {"meeting": session.meeting, "room": session.rooms[0]}
    async with session.db.begin() as tx:
        with pytest.raises(DBAPIError) as refused:
            await tx.execute(text(statement), {key: value for key, value in names.items() if f":{key}" in statement})
        said = str(refused.value.orig)
        if tx.get_bind().dialect.name == "sqlite":
            assert said.replace(" constraint failed", "") == reason
        else:
            assert in_postgresql(reason) in said


def in_postgresql(reason: str) -> str:
    """What PostgreSQL says for the same reason."""
    kind, _, name = reason.partition(": ")
    if kind == "CHECK":
        return f'violates check constraint "{name}"'
    return {"UNIQUE": "violates unique constraint", "FOREIGN KEY": "violates foreign key constraint"}.get(kind, reason)


async def test_before_the_start_a_seat_may_still_be_corrected(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        await tx.execute(text("UPDATE participants SET name = 'Xã Hải Hậu (mới)' WHERE id = :r"), {"r": hall.rooms[0]})
    assert (await hall.row(hall.rooms[0])).name == "Xã Hải Hậu (mới)"


async def test_at_most_one_participant_has_the_floor(session: Hall) -> None:
    """Invariant 11, through the commands: whoever gets it takes it from the one before."""
    async with session.db.begin() as tx:
        for room in (*session.rooms, session.seats[Role.DELEGATE]):
            await commands.give_floor(tx, session.chair, room, 300, NOW)
            open_turns = await tx.scalar(text("SELECT count(*) FROM speech_turns WHERE ended_at IS NULL"))
            assert open_turns == 1


async def test_starting_needs_the_chair_or_a_deputy_whose_taking_over_is_logged(hall: Hall) -> None:
    """Invariant 12: a delegate may not, even when named as deputy, before the rule has handed the chair over."""
    deputy = hall.seats[Role.DELEGATE]
    async with hall.db.begin() as tx:
        tx.add(Deputy(meeting_id=hall.meeting, participant_id=deputy, acting_since=None))
    await hall.join(hall.chair, deputy)
    async with hall.db.begin() as tx:
        with pytest.raises(NotAllowed):
            await commands.open_meeting(tx, deputy, NOW)
        await commands.record_lost(tx, hall.chair, NOW)
        assert await commands.settle_chair(tx, hall.meeting, None, after(5)) is not None
        await commands.open_meeting(tx, deputy, after(6))
        acts = (await tx.scalars(text("SELECT act FROM audit_events ORDER BY seq"))).all()
    assert acts[-2:] == ["hand_over_chair", "open_meeting"]
