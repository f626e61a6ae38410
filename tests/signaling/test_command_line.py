"""The command line: what is typed, what is said, what is left in the data folder."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from meetings import auth
from meetings.db import Database
from meetings.events import Account
from meetings.passwords import Passwords
from signaling.__main__ import app
from signaling.cli import data_folder
from signaling.migrate import current, head
from signaling.settings import Settings
from signaling.tls.own import own_certificates
from tests.system.demo_server import free_port

RUN = CliRunner()
CLEAN: dict[str, str | None] = {f"GIAOBAN_{field.upper()}": None for field in Settings.model_fields}
NO_PLAIN_PORT: dict[str, str | None] = {"GIAOBAN_HTTP_PORT": "0"}
PASSWORD = "Một-mật-khẩu-dài-9-chữ"


def test_the_demo_accounts_are_listed_for_programs() -> None:
    ran = RUN.invoke(app, ["accounts", "--demo", "--json"])
    assert ran.exit_code == 0
    accounts = json.loads(ran.stdout)
    assert {"login": "chutri", "password": "demo-chutri", "role": "chair"}.items() <= accounts[0].items()
    assert sum(account["role"] == "room" for account in accounts) == 129


def test_the_demo_accounts_are_listed_for_people() -> None:
    ran = RUN.invoke(app, ["accounts", "--demo"])
    assert "Chủ trì" in ran.stdout
    assert "diemcau-14215" in ran.stdout


def test_asking_for_no_accounts_in_particular_explains() -> None:
    assert "--demo" in RUN.invoke(app, ["accounts"]).output


def test_a_bad_setting_is_said_in_a_sentence() -> None:
    ran = RUN.invoke(app, ["migrate"], env=CLEAN | {"GIAOBAN_PORT": "high"})
    assert ran.exit_code == 2
    assert "port" in ran.output


def test_a_misspelt_setting_is_said_in_a_sentence() -> None:
    ran = RUN.invoke(app, ["migrate"], env=CLEAN | {"GIAOBAN_PROT": "8000"})
    assert ran.exit_code == 2
    assert "GIAOBAN_PROT" in ran.output


def test_what_is_typed_is_checked_as_settings_are() -> None:
    ran = RUN.invoke(app, ["serve", "--port", "70000"], env=CLEAN)
    assert ran.exit_code == 2
    assert "port" in ran.output


def test_migrating_makes_the_folder_and_the_database(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    ran = RUN.invoke(app, ["migrate", "--data-dir", str(folder)], env=CLEAN)
    assert ran.exit_code == 0, ran.output
    assert current(Settings(data_dir=folder).database) == head()
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("own", "handed_over"), [((), True), (("--own",), False)])
def test_a_made_account_can_sign_in(tmp_path: Path, own: tuple[str, ...], handed_over: bool) -> None:
    arguments = ["accounts", "create", "kythuat1", "--name", "Trần Thị Bình", "--honorific", "Bà", *own]
    ran = RUN.invoke(app, [*arguments, "--data-dir", str(tmp_path)], env=CLEAN, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert ran.exit_code == 0, ran.output
    assert ("phải đổi mật khẩu" in ran.output) is handed_over
    account = asyncio.run(signed_in(tmp_path, "kythuat1"))
    assert (account.name, sorted(account.roles)) == ("Trần Thị Bình", ["it"])


@pytest.mark.parametrize(
    ("login", "password", "why"),
    [
        ("kythuat1", "short", "ít nhất 8 ký tự"),
        ("kythuat1", "Xy" + "x" * 129, "dài quá 128"),
        ("kythuat1", "chín con vịt", "ít nhất 3 loại"),
        ("kythuat1", "Kythuat1-2026", "chứa tên"),
        ("kythuat1", "MatKhau@123", "dễ đoán"),
        ("Not A Login", PASSWORD, "invalid_input"),
    ],
)
def test_a_bad_account_is_refused_with_the_reason(tmp_path: Path, login: str, password: str, why: str) -> None:
    arguments = ["accounts", "create", login, "--name", "Trần Thị Bình", "--data-dir", str(tmp_path)]
    ran = RUN.invoke(app, arguments, env=CLEAN, input=f"{password}\n{password}\n")
    assert ran.exit_code == 1
    assert why in ran.output


def test_a_name_that_the_authority_was_not_made_for_is_refused_in_a_sentence(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, tls_names=("hop.example.vn",))
    own_certificates(settings, datetime.now(UTC))
    typed = ["serve", "--tls-self-signed", "--tls-name", "khac.example.vn", "--data-dir", str(tmp_path)]
    ran = RUN.invoke(app, [*typed, "--host", "127.0.0.1", "--port", str(free_port())], env=CLEAN | NO_PLAIN_PORT)
    assert ran.exit_code == 1
    assert "khac.example.vn" in ran.output
    assert str(settings.tls_folder) in ran.output


def test_a_folder_for_recordings_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / "file" / "recordings"
    arguments = ["serve", "--data-dir", str(tmp_path / "data"), "--host", "127.0.0.1", "--port", str(free_port())]
    ran = RUN.invoke(app, arguments, env=CLEAN | {"GIAOBAN_RECORDINGS_SECOND_DIR": str(folder)})
    assert ran.exit_code == 1
    assert str(folder) in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize("name", ["*.example.vn", "https://hop.example.vn"])
def test_what_is_no_name_for_a_certificate_is_refused(name: str) -> None:
    ran = RUN.invoke(app, ["serve", "--tls-self-signed", "--tls-name", name], env=CLEAN)
    assert (ran.exit_code, "tls_names" in ran.output) == (2, True)


def test_nobody_runs_in_an_empty_folder(tmp_path: Path) -> None:
    ran = RUN.invoke(app, ["status", "--data-dir", str(tmp_path), "--json"], env=CLEAN)
    assert (ran.exit_code, ran.stdout.strip()) == (1, "{}")


def test_a_data_folder_is_held_by_one_alone(tmp_path: Path) -> None:
    with data_folder.lock(tmp_path), pytest.raises(data_folder.AlreadyRunning):
        data_folder.lock(tmp_path)
    data_folder.lock(tmp_path).close()


def test_the_workers_socket_is_in_the_data_folder(tmp_path: Path) -> None:
    assert data_folder.control_socket(tmp_path) == tmp_path / "worker.sock"


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(tmp_path: Path) -> None:
    path = data_folder.control_socket(tmp_path / ("x" * 120))
    assert len(str(path)) < 100
    assert path.parent.stat().st_mode & 0o077 == 0
    path.parent.rmdir()


async def signed_in(folder: Path, login: str) -> Account:
    """Signs in as a browser would."""
    database = Database.open(Settings(data_dir=folder).database)
    try:
        typed = auth.SignIn(login=login, password=PASSWORD, address="192.0.2.1", user_agent="")
        return (await auth.sign_in(database, Passwords(), typed, datetime.now(UTC))).account
    finally:
        await database.close()
