"""The two database engines that the tests run on: a file of SQLite, and a PostgreSQL server of the tests' own."""

import os
import shutil
import subprocess
import tempfile
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.kept_database import KeptDatabase

POSTGRESQL = Path("/usr/lib/postgresql")
OWNER = "postgres"
START_S = 60


class Engine(Protocol):
    """Where databases are made; a name is made of letters and digits."""

    @abstractmethod
    def create(self, name: str) -> str:
        """The URL of a new and empty database; one of this name makes way."""
        ...

    @abstractmethod
    def copy(self, template: str, name: str) -> str:
        """The URL of a copy; nobody may be connected to the template."""
        ...

    @abstractmethod
    def lend(self, template: str, name: str) -> str:
        """The URL of a database that is as the template is, whatever earlier borrowers did to the one of this name."""
        ...


class SqliteFiles:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> str:
        for file in self._folder.glob(f"{name}.sqlite3*"):
            file.unlink()
        return sqlite_url(self.path(name))

    def copy(self, template: str, name: str) -> str:
        url = self.create(name)
        shutil.copy(self.path(template), self.path(name))
        return url

    def lend(self, template: str, name: str) -> str:
        return self.copy(template, name)

    def path(self, name: str) -> Path:
        """The file of a database."""
        return self._folder / f"{name}.sqlite3"


class PostgresqlServer:
    """A server on a private socket, without fsync: what it holds is not to be kept."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._lent: dict[str, KeptDatabase] = {}

    def create(self, name: str) -> str:
        return self.copy("template0", name)

    def copy(self, template: str, name: str) -> str:
        self._say(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY",
        )
        return self._url(name)

    def lend(self, template: str, name: str) -> str:
        if name in self._lent:
            if self._lent[name].put_back():
                return self._url(name)
            self._lent.pop(name).close()
        url = self.copy(template, name)
        self._lent[name] = KeptDatabase((*self._psql(), "--dbname", name))
        return url

    def close(self) -> None:
        """Ends the connections of its own."""
        for lent in self._lent.values():
            lent.close()

    def _url(self, name: str) -> str:
        return f"postgresql+asyncpg://{OWNER}@/{name}?host={self._socket}"

    def _psql(self) -> tuple[str, ...]:
        return (_program("psql"), "--quiet", "--no-psqlrc", f"--host={self._socket}", f"--username={OWNER}")

    def _say(self, *statements: str) -> None:
        commands = [word for statement in statements for word in ("--command", statement)]
        subprocess.run((*self._psql(), *commands), check=True, capture_output=True, timeout=START_S)


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+aiosqlite:///{path}"


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """Starts a server of Debian's package in a folder of its own, and removes both at the end.

    The server refuses to run as root, so root starts it as the package's own user. Not in pytest's folders: those
    are closed to that user.
    """
    with tempfile.TemporaryDirectory(prefix="giaoban-pg-") as folder:
        data = Path(folder, "data")
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        _run(
            "initdb",
            f"--pgdata={data}",
            "--no-sync",
            "--auth=trust",
            f"--username={OWNER}",
            "--encoding=UTF8",
            "--locale=C",
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c full_page_writes=off"
        _run("pg_ctl", f"--pgdata={data}", f"--log={folder}/log", f"--options={settings}", "--wait", "start")
        server = PostgresqlServer(Path(folder))
        try:
            yield server
        finally:
            server.close()
            _run("pg_ctl", f"--pgdata={data}", "--mode=immediate", "--wait", "stop")


def _run(program: str, *arguments: str) -> None:
    as_owner = ("runuser", "--user", OWNER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*as_owner, _program(program), *arguments),
        check=False,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=START_S,
    )
    assert done.returncode == 0, done.stderr.decode()


def _program(name: str) -> str:
    """The newest that Debian's packages brought."""
    found = sorted(POSTGRESQL.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    assert found, f"{name} of PostgreSQL is not installed: `make test` installs it"
    return str(found[-1])
