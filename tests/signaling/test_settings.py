"""Settings come from the environment alone; a misspelt one is an error."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from meetings.alarms.ways import SyslogTarget, Webhook
from meetings.mail import MailSecurity, MailServer
from signaling.settings import PREFIX, Settings, UnknownSetting

EXAMPLE = Path(__file__).parents[2] / "deploy/example.env"


def _example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(_example()) == {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}


def test_the_example_holds_the_defaults() -> None:
    assert Settings.read(_example()) == Settings.read({}) == Settings()


def test_a_misspelt_setting_is_an_error() -> None:
    with pytest.raises(UnknownSetting, match="GIAOBAN_PROT"):
        Settings.read({"GIAOBAN_PROT": "8000"})


def test_other_variables_are_none_of_our_business() -> None:
    assert Settings.read({"PATH": "x", "GIAOBANX": "y"}).port == 8000


def test_lists_are_split_at_commas() -> None:
    settings = Settings.read({"GIAOBAN_MEDIA_ADDRESSES": "10.1.2.3, 192.0.2.7,"})
    assert settings.media_addresses == ("10.1.2.3", "192.0.2.7")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("MEDIA_PORT", "-1"),
        ("MEDIA_ADDRESSES", "example.vn"),
        ("MEDIA_ADDRESSES", "0.0.0.0"),
        ("MEDIA_ADDRESSES", "::"),
        ("TRUSTED_ORIGINS", "example.vn"),
        ("TRUSTED_ORIGINS", "https://example.vn/"),
        ("TRUSTED_ORIGINS", "ftp://example.vn"),
        ("TLS_NAMES", "*.example.vn"),
        ("HTTP_PORT", "65536"),
        ("LOG_LEVEL", "loud"),
        ("MAX_CONNECTIONS", "0"),
        ("WEAK_LOSS_PERCENT", "0"),
    ],
)
def test_a_bad_value_is_an_error(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings.read({f"{PREFIX}{name}": value})


def test_the_database_is_a_file_in_the_data_folder_unless_told(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).database == f"sqlite+aiosqlite:///{tmp_path}/giaoban.sqlite3"
    assert Settings(database_url="postgresql+asyncpg://db/giaoban").database == "postgresql+asyncpg://db/giaoban"


def test_https_of_our_own_listens_on_every_address_and_what_stands_behind_a_proxy_on_none() -> None:
    assert Settings().listen_host == "127.0.0.1"
    assert Settings(tls_self_signed=True).listen_host == "0.0.0.0"
    assert Settings(tls_self_signed=True, host="10.1.2.3").listen_host == "10.1.2.3"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_a_child_process_gets_the_same_settings() -> None:
    settings = Settings.read({"GIAOBAN_MEDIA_ADDRESSES": "10.1.2.3,10.1.2.4", "GIAOBAN_PORT": "8123"})
    assert Settings.read(settings.environment()) == settings


MAIL = {
    "GIAOBAN_SMTP_HOST": "mail.tinh.example",
    "GIAOBAN_SMTP_FROM": "giaymoi@tinh.example",
    "GIAOBAN_PUBLIC_URL": "https://hop.example.vn",
}


def test_without_a_mail_server_there_is_none() -> None:
    assert Settings().mail_server is None


def test_a_mail_server_is_reached_by_starttls_unless_told_otherwise() -> None:
    server = Settings.read(MAIL).mail_server
    assert server == MailServer("mail.tinh.example", 587, MailSecurity.STARTTLS)
    assert Settings.read(MAIL | {"GIAOBAN_SMTP_SECURITY": "tls"}).mail_server != server


@pytest.mark.parametrize("missing", ["GIAOBAN_SMTP_FROM", "GIAOBAN_PUBLIC_URL"])
def test_a_mail_server_needs_an_organiser_and_an_address_for_links(missing: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        Settings.read({name: value for name, value in MAIL.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_FROM", "không phải"),
        ("SMTP_FROM", "a@b.vn\nBcc: c@d.vn"),
        ("SMTP_SECURITY", "some"),
        ("SMTP_PORT", "0"),
        ("PUBLIC_URL", "hop.example.vn"),
        ("PUBLIC_URL", "https://hop.example.vn/"),
        ("PUBLIC_URL", "javascript://x"),
    ],
)
def test_bad_values_about_mail_are_errors(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings.read(MAIL | {f"GIAOBAN_{name}": value})


def test_a_child_process_reads_the_same_mail_server() -> None:
    settings = Settings.read(MAIL | {"GIAOBAN_SMTP_PASSWORD": "bí mật, có phẩy"})
    assert Settings.read(settings.environment()) == settings


@pytest.mark.parametrize(
    "given",
    [
        {"GIAOBAN_ALARM_MAIL_TO": "it@example.vn"},
        {**MAIL, "GIAOBAN_ALARM_MAIL_TO": "it@example.vn,nobody"},
        {"GIAOBAN_ALARM_MAIL_HOURS": "6-18"},
        {"GIAOBAN_ALARM_WEBHOOK_URL": "https://x.example.vn/a", "GIAOBAN_ALARM_WEBHOOK_SECRET": "s" * 15},
        {"GIAOBAN_ALARM_WEBHOOK_URL": "file:///etc/passwd", "GIAOBAN_ALARM_WEBHOOK_SECRET": "s" * 16},
        {"GIAOBAN_ALARM_WEBHOOK_URL": "https://a:b@x.example.vn/", "GIAOBAN_ALARM_WEBHOOK_SECRET": "s" * 16},
        {"GIAOBAN_SYSLOG_TARGET": "soc.example.vn:514"},
        {"GIAOBAN_SYSLOG_TARGET": "udp://soc.example.vn"},
        {"GIAOBAN_SYSLOG_TARGET": "udp://soc.example.vn:514/x"},
        {"GIAOBAN_ALARM_AFTER_S": "0"},
    ],
)
def test_ways_of_alarms_that_cannot_work_stop_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.read(given)


def test_ways_of_alarms_are_read_whole() -> None:
    told = {
        **MAIL,
        "GIAOBAN_ALARM_MAIL_TO": "it@example.vn, truc@example.vn",
        "GIAOBAN_ALARM_MAIL_HOURS": "06:30-18:00",
        "GIAOBAN_ALARM_WEBHOOK_URL": "https://x.example.vn/a?b=c",
        "GIAOBAN_ALARM_WEBHOOK_SECRET": "s" * 16,
        "GIAOBAN_SYSLOG_TARGET": "tcp://[2001:db8::1]:6514",
    }
    ways = Settings.read(told).alarm_ways
    assert ways.mail_to == ("it@example.vn", "truc@example.vn")
    assert (ways.webhook, ways.syslog) == (
        Webhook("https://x.example.vn/a?b=c", "s" * 16),
        SyslogTarget("2001:db8::1", 6514, stream=True),
    )
    assert Settings.read(Settings.read(told).environment()).alarm_ways == ways


@pytest.mark.parametrize("place", ["data/keys", "data/recordings/keys", "films/keys", "more/keys", "link/keys"])
def test_the_keys_of_recordings_lie_apart_from_what_they_open(tmp_path: Path, place: str) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "films")
    given = {
        "GIAOBAN_DATA_DIR": str(tmp_path / "data"),
        "GIAOBAN_RECORDINGS_DIR": str(tmp_path / "films"),
        "GIAOBAN_RECORDINGS_SECOND_DIR": str(tmp_path / "more"),
    }
    with pytest.raises(ValidationError, match="apart"):
        Settings.read(given | {"GIAOBAN_RECORDINGS_KEY_FILE": str(tmp_path / place)})
    apart = Settings.read(given | {"GIAOBAN_RECORDINGS_KEY_FILE": str(tmp_path / "keys")})
    assert apart.recordings_key == tmp_path / "keys"
    assert Settings.read(apart.environment()) == apart
    assert Settings.read(given).recordings_key is None
