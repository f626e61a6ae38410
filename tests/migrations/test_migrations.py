"""From nothing to the head and back; the head is what the models say, on both engines."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Column, Enum, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from meetings.models import Base
from signaling import migrate

OURS = {"alembic_version"}
SINCE_PLANNING = ("replies", "seat_events", "headcounts", "headcount_names", "frozen_lists", "alarm_acts", "site_notes")
"""Append-only tables that came since the secretary's half."""
TWO_TURNS = """
INSERT INTO meetings (id, title, kind, classification, state, starts_at, ends_at, ready_before_s, drill, opened_at,
                      created_by, created_at)
VALUES ('m', 'x', 'briefing', 'open', 'in_progress', '2026-11-23', '2026-11-24', 0, 0, '2026-11-23', 'a', '2026-11-20');
INSERT INTO participants (id, meeting_id, role, name, title, position) VALUES ('r', 'm', 'room', 'x', '', 0);
INSERT INTO speech_turns (meeting_id, participant_id, given_at, ended_at, limit_s)
VALUES ('m', 'r', '2026-11-23 01:00:00.000000', '2026-11-23 01:04:52.250000', 300),
       ('m', 'r', '2026-11-23 01:04:52.250000', NULL, 300);
"""

TYPE = "'working', 0, 1, {sudden}, 0, 0, 5, 0, 180, 60"
COLUMNS = "kind, position, active, extraordinary, convening_days, papers_days, notice_days, recorded, speech_limit_s"
RULES = f"""
INSERT INTO audit_events (seq, at, act, subject, detail, previous_sha256, sha256)
VALUES (1, '2026-11-23', 'edit_holidays', '2027-01-01', '{{"dropped":true}}', 'a', 'b'),
       (2, '2026-11-23', 'edit_holidays', '2027-09-02', '{{"dropped":true}}', 'b', 'c'),
       (3, '2026-11-23', 'edit_holidays', '2027-09-02', '{{"name":"dropped","worked":false}}', 'c', 'd');
INSERT INTO holidays (day, name, worked) VALUES ('2027-09-02', 'Quốc khánh', 0);
INSERT INTO meeting_types (code, name, {COLUMNS}, length_min)
VALUES ('sudden', 'x', {TYPE.format(sudden=1)}), ('giai_quyet', 'x', {TYPE.format(sudden=0)});
"""


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def statements(path: Path, kind: str) -> dict[str, frozenset[str]]:
    """Name → the parts of its CREATE statement, in no order."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = ? AND sql NOT NULL", (kind,))
        return {name: parts(sql) for name, sql in rows if name not in OURS}


def parts(sql: str) -> frozenset[str]:
    """What stands between the commas of a CREATE statement (not those within parentheses), with single spaces.

    SQLite writes a column that was added later on the line of the one before, and the name of a table made anew in
    quotes.
    """
    opening, _, inside = re.sub(r"\s+", " ", sql.replace('"', "")).partition("(")
    depth, found = 0, [""]
    for sign in inside.rpartition(")")[0]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return frozenset(part.strip() for part in (opening, *found))


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    path = tmp_path / "giaoban.sqlite3"
    migrate.upgrade(url(path))
    return path


def test_the_tables_of_the_head_are_those_of_the_models(migrated: Path) -> None:
    dialect = sqlite.dialect()
    wanted = {
        table.name: parts(str(CreateTable(table).compile(dialect=dialect))) for table in Base.metadata.sorted_tables
    }
    found = statements(migrated, "table")
    words = {name for name in found if name.split("_")[:2] == ["search", "words"]}  # SQLite's own index of words.
    assert found.keys() - words == wanted.keys()
    for name, lines in wanted.items():
        assert found[name] == lines, name


def test_the_indexes_of_the_head_are_those_of_the_models(migrated: Path) -> None:
    dialect = sqlite.dialect()
    indexes = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    wanted = {str(index.name): parts(str(CreateIndex(index).compile(dialect=dialect))) for index in indexes}
    assert statements(migrated, "index") == wanted


def test_append_only_tables_and_snapshots_have_their_guards(migrated: Path) -> None:
    assert set(statements(migrated, "trigger")) == {
        "attendance_events_no_update",
        "attendance_events_no_delete",
        "audit_events_no_update",
        "audit_events_no_delete",
        "paper_versions_published",
        "participants_snapshot",
        *(f"{table}_no_{act}" for table in SINCE_PLANNING for act in ("update", "delete")),
        "seats_snapshot",
        "search_texts_gone",
    }


def test_every_constraint_has_a_name_that_postgresql_can_hold() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so.
    for table in Base.metadata.sorted_tables:
        sql = str(CreateTable(table).compile(dialect=dialect))
        names = re.findall(r"CONSTRAINT (\S+)", sql)
        constraints = [item for item in table.constraints if isinstance(item, CheckConstraint | UniqueConstraint)]
        assert len(names) > len(constraints)
        assert all(len(name) <= 63 for name in names)
        assert len(set(names)) == len(names)


def test_the_revision_is_told(migrated: Path, tmp_path: Path) -> None:
    assert migrate.current(url(migrated)) == migrate.head()
    assert migrate.current(url(tmp_path / "empty.sqlite3")) is None


def test_upgrading_twice_changes_nothing(migrated: Path) -> None:
    before = statements(migrated, "table")
    migrate.upgrade(url(migrated))
    assert statements(migrated, "table") == before


def test_back_to_nothing_and_up_again(migrated: Path) -> None:
    before = {kind: statements(migrated, kind) for kind in ("table", "index", "trigger")}
    migrate.downgrade(url(migrated), "base")
    assert {kind: statements(migrated, kind) for kind in before} == {"table": {}, "index": {}, "trigger": {}}
    migrate.upgrade(url(migrated))
    assert {kind: statements(migrated, kind) for kind in before} == before


def test_turns_of_before_get_their_length_and_an_open_one_none(tmp_path: Path) -> None:
    path = tmp_path / "giaoban.sqlite3"
    migrate.upgrade(url(path), "0005")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TWO_TURNS)
        connection.commit()
    migrate.upgrade(url(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT spoken_ms FROM speech_turns ORDER BY id").fetchall() == [(292250,), (None,)]
    migrate.downgrade(url(path), "0005")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM speech_turns").fetchone() == (2,)


def test_days_that_were_dropped_stay_so_and_sudden_meetings_have_a_day_on_which_they_are_due(tmp_path: Path) -> None:
    path = tmp_path / "giaoban.sqlite3"
    migrate.upgrade(url(path), "0010")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(RULES)
        connection.commit()
    migrate.upgrade(url(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT day FROM dropped_holidays").fetchall() == [("2027-01-01",)]
        due = connection.execute("SELECT code, convening_days FROM meeting_types ORDER BY code").fetchall()
    assert due == [("giai_quyet", 0), ("sudden", 3)]


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "giaoban.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE speech_turns (id INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(url(path))
    assert set(statements(path, "table")) == {"speech_turns"}


def test_for_postgresql_the_same_tables_are_written_and_guarded() -> None:
    written = migrate.sql("postgresql")
    created = set(re.findall(r"CREATE TABLE (\w+)", written)) - OURS
    again = len(re.findall(r"CREATE TABLE (\w+)", written)) - len(created) - len(OURS)
    assert created == {table.name for table in Base.metadata.sorted_tables} | {"search_words"}
    assert "TIMESTAMP WITH TIME ZONE" in written
    assert written.count("CREATE TRIGGER") == 5 + len(SINCE_PLANNING)
    assert migrate.sql("postgresql", "downgrade").count("DROP TABLE") == len(created) + again


def test_steps_import_nothing_of_the_application() -> None:
    for path in (migrate.MIGRATIONS / "versions").glob("*.py"):
        imports = re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(imports) <= {"sqlalchemy", "alembic", "collections", "unicodedata"}


def test_words_of_the_models_are_checked_by_the_database() -> None:
    """A column of words without its CHECK would take anything."""
    columns: list[Column[object]] = [
        column for table in Base.metadata.sorted_tables for column in table.columns if isinstance(column.type, Enum)
    ]
    assert len(columns) >= 12
    for column in columns:
        assert f"CHECK ({column.name} IN (" in str(CreateTable(column.table).compile(dialect=sqlite.dialect()))
