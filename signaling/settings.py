"""The settings: one frozen object, read once from environment variables that start with GIAOBAN_."""

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from meetings.alarms.ways import Ways, syslog_target, webhook
from meetings.domain.alarms import MailHours
from meetings.domain.mail_addresses import is_mail_address
from meetings.domain.passwords import ASVS, MAX_HISTORY, VN_LEVEL3, PasswordProfile, PasswordRules
from meetings.domain.roles import Role
from meetings.mail import MailSecurity, MailServer
from meetings.papers.store import Bucket
from signaling.tls.names import is_address, is_host

PREFIX = "GIAOBAN_"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what whoever asks for HTTPS of our own wants.


class UnknownSetting(ValueError):
    """A variable starts with GIAOBAN_ but is no setting: most likely misspelt."""


class Settings(BaseModel):
    """Every field is a variable GIAOBAN_<FIELD>; deploy/example.env lists them with what they mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = ""
    port: int = Field(default=8000, ge=1, le=65535)
    tls_self_signed: bool = False
    tls_names: tuple[str, ...] = ()
    http_port: int = Field(default=8080, ge=0, le=65535)
    media_port: int = Field(default=40000, ge=1, le=65535)
    media_addresses: tuple[str, ...] = ()
    data_dir: Path = Path("data")
    database_url: str = ""
    trusted_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    metrics_clients: tuple[str, ...] = ("127.0.0.1", "::1")
    place_name: str = Field(default="", max_length=120)
    it_phone: str = Field(default="", max_length=40)
    max_connections: int = Field(default=1000, ge=1, le=100_000)
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    weak_loss_percent: float = Field(default=3.0, gt=0, le=100)
    weak_round_trip_ms: float = Field(default=150.0, gt=0, le=10_000)
    weak_jitter_ms: float = Field(default=30.0, gt=0, le=10_000)
    alarm_loss_percent: float = Field(default=10.0, gt=0, le=100)
    alarm_round_trip_ms: float = Field(default=250.0, gt=0, le=10_000)
    alarm_jitter_ms: float = Field(default=50.0, gt=0, le=10_000)
    alarm_after_s: float = Field(default=10.0, ge=1, le=600)
    alarm_clear_s: float = Field(default=30.0, ge=1, le=3600)
    alarm_disk_percent: float = Field(default=10.0, ge=0, le=100)
    alarm_kept_days: int = Field(default=400, ge=30, le=3650)
    alarm_mail_to: tuple[str, ...] = ()
    alarm_mail_hours: str = ""
    alarm_webhook_url: str = Field(default="", max_length=300)
    alarm_webhook_secret: str = Field(default="", max_length=254)
    syslog_target: str = Field(default="", max_length=300)
    password_profile: PasswordProfile = PasswordProfile.VN_LEVEL3
    password_min_chars: int = Field(default=VN_LEVEL3.min_chars, ge=8, le=64)
    password_classes: int = Field(default=VN_LEVEL3.classes, ge=1, le=4)
    password_history: int = Field(default=VN_LEVEL3.history, ge=0, le=MAX_HISTORY)
    password_expiry_days: int = Field(default=VN_LEVEL3.expiry_days, ge=0, le=3650)
    password_first_change: bool = VN_LEVEL3.first_change
    totp_required_for: tuple[Role, ...] = ()
    public_url: str = Field(default="", max_length=200)
    smtp_host: str = Field(default="", max_length=253)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str = Field(default="", max_length=254)
    smtp_password: str = Field(default="", max_length=254)
    smtp_from: str = Field(default="", max_length=254)
    papers_without_sandbox: bool = False
    papers_ahead_kbit_s: int = Field(default=800, ge=16, le=1_000_000)
    papers_ahead_spread_s: int = Field(default=300, ge=0, le=86_400)
    recordings_dir: str = Field(default="", max_length=400)
    recordings_second_dir: str = Field(default="", max_length=400)
    recordings_key_file: str = Field(default="", max_length=400)
    recordings_originals_days: int = Field(default=7, ge=0, le=3650)
    recordings_s3_endpoint: str = Field(default="", max_length=200)
    recordings_s3_bucket: str = Field(default="", max_length=63)
    recordings_s3_region: str = Field(default="us-east-1", max_length=60)
    recordings_s3_access_key: str = Field(default="", max_length=254)
    recordings_s3_secret_key: str = Field(default="", max_length=254)
    papers_s3_endpoint: str = Field(default="", max_length=200)
    papers_s3_bucket: str = Field(default="", max_length=63)
    papers_s3_region: str = Field(default="us-east-1", max_length=60)
    papers_s3_access_key: str = Field(default="", max_length=254)
    papers_s3_secret_key: str = Field(default="", max_length=254)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings of an environment. Raises UnknownSetting, and ValidationError for a bad value."""
        fields = {f"{PREFIX}{field.upper()}": field for field in cls.model_fields}
        given = {name: value for name, value in environment.items() if name.upper().startswith(PREFIX)}
        unknown = sorted(set(given) - set(fields))
        if unknown:
            raise UnknownSetting(f"unknown settings: {', '.join(unknown)}")
        return cls.model_validate({fields[name]: value for name, value in given.items()})

    def environment(self) -> dict[str, str]:
        """The variables that make the same settings in a child process."""
        fields = {field: getattr(self, field) for field in type(self).model_fields}
        return {
            f"{PREFIX}{field.upper()}": ",".join(value) if isinstance(value, tuple) else str(value)
            for field, value in fields.items()
        }

    @field_validator(
        "media_addresses",
        "tls_names",
        "trusted_origins",
        "trusted_proxies",
        "metrics_clients",
        "totp_required_for",
        "alarm_mail_to",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("media_addresses")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if ipaddress.ip_address(address).is_unspecified:
                raise ValueError("media_addresses are advertised to browsers: name each address, not 0.0.0.0 or ::")
        return value

    @field_validator("tls_names")
    @classmethod
    def _are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not is_address(name) and not is_host(name):
                raise ValueError(f"a certificate is for host names and addresses, not for {name!r}")
        return value

    @field_validator("trusted_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.hostname
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(f"an origin is scheme://host[:port], not {origin!r}")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{parts.netloc}"):
            raise ValueError(f"the address of the pages is scheme://host[:port], not {value!r}")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_mail_address(cls, value: str) -> str:
        if value and not is_mail_address(value):
            raise ValueError(f"not an address of mail: {value!r}")
        return value

    @field_validator("alarm_mail_to")
    @classmethod
    def _are_mail_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not is_mail_address(address):
                raise ValueError(f"not an address of mail: {address!r}")
        return value

    @field_validator("alarm_mail_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        if value:
            MailHours.read(value)
        return value

    @field_validator("syslog_target")
    @classmethod
    def _is_syslog(cls, value: str) -> str:
        if value:
            syslog_target(value)
        return value

    @model_validator(mode="after")
    def _alarms_are_whole(self) -> Self:
        if self.alarm_mail_to and not self.smtp_host:
            raise ValueError("with alarm_mail_to, smtp_host and what belongs to it are needed too")
        if self.alarm_webhook_url:
            webhook(self.alarm_webhook_url, self.alarm_webhook_secret)
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.smtp_host and not (self.smtp_from and self.public_url):
            raise ValueError("with smtp_host, smtp_from and public_url are needed too: letters come from an address")
        return self

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> Self:
        told = (self.papers_s3_bucket, self.papers_s3_access_key, self.papers_s3_secret_key)
        if self.papers_s3_endpoint and not all(told):
            raise ValueError("with papers_s3_endpoint, its bucket, access key and secret key are needed too")
        return self

    @model_validator(mode="after")
    def _recordings_bucket_is_whole(self) -> Self:
        told = (self.recordings_s3_bucket, self.recordings_s3_access_key, self.recordings_s3_secret_key)
        if self.recordings_s3_endpoint and not all(told):
            raise ValueError("with recordings_s3_endpoint, its bucket, access key and secret key are needed too")
        if self.recordings_s3_bucket and self.recordings_s3_bucket == self.papers_s3_bucket:
            raise ValueError("recordings_s3_bucket must not be the one of papers: what is no paper is deleted there")
        return self

    @model_validator(mode="after")
    def _key_is_apart(self) -> Self:
        key = self.recordings_key
        apart_from = (self.data_dir.absolute(), *self.recording_volumes)
        if key is not None and any(key.resolve().is_relative_to(folder.resolve()) for folder in apart_from):
            raise ValueError("recordings_key_file must lie apart from the data folder and from the recordings")
        return self

    @property
    def recordings_key(self) -> Path | None:
        """The file of the keys that recordings are sealed with; None where they are not."""
        return Path(self.recordings_key_file).absolute() if self.recordings_key_file else None

    @property
    def recordings_bucket(self) -> Bucket | None:
        """Where finished recordings are kept; None for the folders they were made in."""
        if not self.recordings_s3_endpoint:
            return None
        return Bucket(
            self.recordings_s3_endpoint,
            self.recordings_s3_bucket,
            self.recordings_s3_region,
            self.recordings_s3_access_key,
            self.recordings_s3_secret_key,
        )

    @property
    def papers_bucket(self) -> Bucket | None:
        """Where papers are kept; None for the folder `papers` of the data folder."""
        if not self.papers_s3_endpoint:
            return None
        return Bucket(
            self.papers_s3_endpoint,
            self.papers_s3_bucket,
            self.papers_s3_region,
            self.papers_s3_access_key,
            self.papers_s3_secret_key,
        )

    @property
    def alarm_ways(self) -> Ways:
        """By which ways alarms are told."""
        return Ways(
            mail_to=self.alarm_mail_to,
            mail_hours=MailHours.read(self.alarm_mail_hours) if self.alarm_mail_hours else None,
            webhook=webhook(self.alarm_webhook_url, self.alarm_webhook_secret) if self.alarm_webhook_url else None,
            syslog=syslog_target(self.syslog_target) if self.syslog_target else None,
        )

    @property
    def recording_volumes(self) -> tuple[Path, ...]:
        """Where recordings are written: the first while it takes anything, then the second, where one is set."""
        first = Path(self.recordings_dir) if self.recordings_dir else self.data_dir / "recordings"
        return (
            first.absolute(),
            *((Path(self.recordings_second_dir).absolute(),) if self.recordings_second_dir else ()),
        )

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed over; None when there is no such server."""
        if not self.smtp_host:
            return None
        return MailServer(self.smtp_host, self.smtp_port, self.smtp_security, self.smtp_user, self.smtp_password)

    @property
    def listen_host(self) -> str:
        """Where the pages are: with HTTPS of our own on every address, else for a proxy on this machine."""
        return self.host or (EVERYWHERE if self.tls_self_signed else "127.0.0.1")

    @property
    def tls_folder(self) -> Path:
        """The keys of HTTPS of our own."""
        return self.data_dir / "tls"

    @property
    def letter_key(self) -> Path:
        """The secret from which the keys of letters are made."""
        return self.data_dir / "letter.key"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database; a file in the data folder unless told otherwise."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'giaoban.sqlite3'}"

    @property
    def password_rules(self) -> PasswordRules:
        """Those of the profile; of `asvs` only the length can be set, upwards."""
        if self.password_profile is PasswordProfile.ASVS:
            return replace(ASVS, min_chars=max(ASVS.min_chars, self.password_min_chars))
        return PasswordRules(
            profile=self.password_profile,
            min_chars=self.password_min_chars,
            classes=self.password_classes,
            history=self.password_history,
            expiry_days=self.password_expiry_days,
            first_change=self.password_first_change,
        )

    @property
    def status_file(self) -> Path:
        """Where the supervisor writes who runs."""
        return self.data_dir / "status.json"
