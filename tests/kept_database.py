"""A PostgreSQL database that is put back to what it was, which takes a tenth of the time of a new copy."""

import subprocess
from collections.abc import Sequence
from typing import IO

DONE = "done"
STOP_S = 20

KEEP = """
CREATE SCHEMA kept;
CREATE SCHEMA keeping;

CREATE TABLE keeping.tables AS SELECT relname AS name, oid, 0::oid AS file, 0::bigint AS writes
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';
CREATE TABLE keeping.counters AS SELECT relname AS name
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
CREATE TABLE keeping.state AS SELECT false AS reshaped;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM keeping.tables LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', one.name);
    END LOOP;
    FOR one IN SELECT * FROM keeping.counters LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS SELECT last_value, is_called FROM public.%1$I', one.name);
    END LOOP;
END $$;

CREATE VIEW keeping.now AS SELECT oid, relfilenode AS file, pg_stat_get_tuples_inserted(oid)
    + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) AS writes FROM pg_class;

CREATE FUNCTION keeping.put_back() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
    IF (SELECT reshaped FROM keeping.state) THEN
        RETURN false;
    END IF;
    SET LOCAL session_replication_role = replica; -- No foreign keys and no guards.
    FOR one IN SELECT name FROM keeping.tables JOIN keeping.now USING (oid)
        WHERE (tables.file, tables.writes) IS DISTINCT FROM (now.file, now.writes) LOOP
        EXECUTE format('DELETE FROM public.%I', one.name);
        EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE kept.%1$I', one.name);
    END LOOP;
    FOR one IN SELECT * FROM keeping.counters LOOP
        EXECUTE format('SELECT setval(''public.%1$I'', last_value, is_called) FROM kept.%1$I', one.name);
    END LOOP;
    RETURN true;
END $$;

CREATE FUNCTION keeping.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE keeping.state SET reshaped = true;
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION keeping.note();
"""
"""A table that was written to since is told by its statistics, which a connection hands over when it ends; one that
was emptied at a stroke by its file."""
FLUSH = "SELECT pg_stat_force_next_flush();"
REMEMBER = "UPDATE keeping.tables SET file = now.file, writes = now.writes FROM keeping.now WHERE now.oid = tables.oid;"


class KeptDatabase:
    """Keeps a copy of every row and counter beside them, and one connection over which it puts them back."""

    def __init__(self, psql: Sequence[str]) -> None:
        """`psql` is a command that connects to the database; it may alter nothing there yet."""
        self._psql = subprocess.Popen(
            (*psql, "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._say(KEEP)
        self._remember()

    def put_back(self) -> bool:
        """Ends all other connections and undoes what they changed; False when they changed what only a copy mends."""
        if self._say("SELECT keeping.put_back();") != ["t"]:
            return False
        self._remember()
        return True

    def close(self) -> None:
        """Ends its connection."""
        self._psql.communicate(timeout=STOP_S)

    def _remember(self) -> None:
        """Notes how the tables are now, once what this connection wrote is told."""
        self._say(FLUSH)
        self._say(REMEMBER)

    def _say(self, statements: str) -> list[str]:
        """Runs them and returns the lines that they print."""
        asked, told = _open(self._psql.stdin), _open(self._psql.stdout)
        asked.write(f"{statements}\n\\echo {DONE}\n")
        asked.flush()
        lines: list[str] = []
        for line in told:
            if line == f"{DONE}\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise AssertionError("\n".join(lines))


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
