"""A PostgreSQL database that is put back to what it was, which takes a tenth of the time of a new copy."""

import subprocess
from collections.abc import Sequence
from typing import IO

DONE = "done"
STOP_S = 20

KEEP = """
CREATE SCHEMA kept;
CREATE SCHEMA keeping;

CREATE TABLE keeping.tables AS SELECT relname AS name, 0::bigint AS rows
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';
CREATE TABLE keeping.counters AS SELECT relname AS name
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM keeping.tables LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', one.name);
        EXECUTE format('UPDATE keeping.tables SET rows = (SELECT count(*) FROM kept.%1$I) WHERE name = %1$L', one.name);
    END LOOP;
    FOR one IN SELECT * FROM keeping.counters LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS SELECT last_value, is_called FROM public.%1$I', one.name);
    END LOOP;
END $$;

CREATE TABLE keeping.state AS SELECT txid_current() AS since, false AS reshaped;

CREATE FUNCTION keeping.put_back() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    one record;
    mark bigint;
    rows bigint;
    later bigint;
BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
    IF (SELECT reshaped FROM keeping.state) THEN
        RETURN false;
    END IF;
    SET LOCAL session_replication_role = replica; -- No foreign keys and no guards.
    SELECT since INTO mark FROM keeping.state;
    FOR one IN SELECT * FROM keeping.tables LOOP
        EXECUTE format('SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM public.%I', one.name)
            INTO rows, later;
        IF rows <> one.rows OR later > mark THEN
            EXECUTE format('DELETE FROM public.%I', one.name);
            EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE kept.%1$I', one.name);
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM keeping.counters LOOP
        EXECUTE format('SELECT setval(''public.%1$I'', last_value, is_called) FROM kept.%1$I', one.name);
    END LOOP;
    UPDATE keeping.state SET since = txid_current();
    RETURN true;
END $$;

CREATE FUNCTION keeping.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE keeping.state SET reshaped = true;
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION keeping.note();
"""
"""A row that a later transaction than the mark wrote, or another number of rows, tells that a table was changed."""


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

    def put_back(self) -> bool:
        """Ends all other connections and undoes what they changed; False when they changed what only a copy mends."""
        return self._say("SELECT keeping.put_back();") == ["t"]

    def close(self) -> None:
        """Ends its connection."""
        self._psql.communicate(timeout=STOP_S)

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
