"""The command `giaoban`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from meetings.commands import NewPerson
from meetings.domain.roles import Role
from signaling.cli import accounts, audit, feed, mail_in, rehearse, seed_year, serve, upkeep, words
from signaling.settings import Settings, UnknownSetting

app = typer.Typer(
    help="Giaoban: phiên họp trực tuyến giữa tỉnh và xã · video sessions between a province and its communes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
accounts_app = typer.Typer(help="Tài khoản · accounts.", invoke_without_command=True, no_args_is_help=True)
app.add_typer(accounts_app, name="accounts")
audit_app = typer.Typer(help="Nhật ký · the audit log.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")

feed_app = typer.Typer(
    help="Nguồn dữ liệu cho trung tâm điều hành · the feed for operations centres.", no_args_is_help=True
)
app.add_typer(feed_app, name="feed")

Host = Annotated[str | None, typer.Option(help="Địa chỉ · address, instead of GIAOBAN_HOST.")]
Port = Annotated[int | None, typer.Option(help="Cổng TCP · TCP port, instead of GIAOBAN_PORT.")]
MediaPort = Annotated[int | None, typer.Option(help="Cổng UDP · UDP port, instead of GIAOBAN_MEDIA_PORT.")]
DataDir = Annotated[Path | None, typer.Option(help="Thư mục dữ liệu · data folder, instead of GIAOBAN_DATA_DIR.")]
SelfSigned = Annotated[
    bool | None,
    typer.Option(
        "--tls-self-signed", help="HTTPS với chứng chỉ của riêng hệ thống · HTTPS with an authority of our own."
    ),
]
TlsName = Annotated[
    list[str] | None,
    typer.Option("--tls-name", help="Tên máy chủ trong chứng chỉ · a name browsers type; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="Cho máy đọc · for programs.")]


def settings_with(**given: str | int | Path | bool | list[str] | None) -> Settings:
    """The settings of the environment, with what was typed in their place; exits with a sentence when they are bad."""
    try:
        settings = Settings.read(os.environ)
        typed = {field: value for field, value in given.items() if value is not None}
        return Settings.model_validate(settings.model_dump() | typed)
    except (UnknownSetting, ValidationError) as error:
        typer.echo(f"{words.BAD_SETTINGS}\n{error}", err=True)
        raise typer.Exit(2) from None


@app.command("serve")
def serve_command(
    host: Host = None,
    port: Port = None,
    media_port: MediaPort = None,
    data_dir: DataDir = None,
    self_signed: SelfSigned = None,
    names: TlsName = None,
) -> None:
    """Chạy hệ thống · run an installation. No demo accounts."""
    typed = {"host": host, "port": port, "media_port": media_port, "data_dir": data_dir}
    serve.serve(settings_with(**typed, tls_self_signed=self_signed or None, tls_names=names or None))


@app.command("demo")
def demo_command(host: Host = None, port: Port = None, media_port: MediaPort = None, data_dir: DataDir = None) -> None:
    """Chạy thử với dữ liệu mẫu · run with demo data and print where to click."""
    serve.demo(settings_with(host=host, port=port, media_port=media_port, data_dir=data_dir))


@app.command("migrate")
def migrate_command(data_dir: DataDir = None) -> None:
    """Nâng cấp cơ sở dữ liệu · bring the database to this release's shape."""
    upkeep.migrate(settings_with(data_dir=data_dir))


@app.command("status")
def status_command(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Tiến trình đang chạy · which processes run."""
    upkeep.status(settings_with(data_dir=data_dir), as_json=as_json)


@app.command("mail-in")
def mail_in_command(data_dir: DataDir = None) -> None:
    """Nhận trả lời giấy mời từ máy chủ thư · take an answer to an invitation: one mail on standard input."""
    mail_in.take(settings_with(data_dir=data_dir), sys.stdin.buffer)


@app.command("rehearse")
def rehearse_command(
    rooms: Annotated[int, typer.Option(min=1, max=300, help="Số điểm cầu · simulated rooms.")] = 129,
    seconds: Annotated[float, typer.Option(min=5, max=7200, help="Thời gian · how long, after all have joined.")] = 60,
    against: Annotated[str | None, typer.Option(help="Địa chỉ máy chủ · address of a running server.")] = None,
    account: Annotated[str, typer.Option(help="Tài khoản kỹ thuật · an IT account.")] = "kythuat",
    password: Annotated[
        str | None, typer.Option(envvar="REHEARSAL_PASSWORD", help="Mật khẩu · its password; the demo's unless given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Diễn tập với các điểm cầu giả lập · a drill with simulated rooms on real media."""
    rehearse.rehearse(rehearse.Wish(rooms, seconds, against, account, password, as_json))


@app.command("seed-year")
def seed_year_command(data_dir: DataDir = None) -> None:
    """Ghi một năm dữ liệu mẫu vào cơ sở dữ liệu trống · write a year of made-up meetings into an empty database."""
    seed_year.seed(settings_with(data_dir=data_dir))


@audit_app.command("verify")
def verify_command(
    head: Annotated[
        str | None, typer.Option(help="Mã cuối đã ghi lại ở nơi khác · a last hash that was written down elsewhere.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra nhật ký còn nguyên vẹn · whether the audit log is still what was written; exits with 1 if not."""
    audit.verify(settings_with(data_dir=data_dir), head, as_json=as_json)


FeedName = Annotated[str, typer.Argument(help="Hệ thống nào đọc · which system reads.")]


@feed_app.command("create")
def feed_create_command(name: FeedName, data_dir: DataDir = None) -> None:
    """Tạo mã đọc · make a token, told once."""
    feed.create(settings_with(data_dir=data_dir), name)


@feed_app.command("revoke")
def feed_revoke_command(name: FeedName, data_dir: DataDir = None) -> None:
    """Thu hồi mã · revoke a token."""
    feed.revoke(settings_with(data_dir=data_dir), name)


@feed_app.command("list")
def feed_list_command(data_dir: DataDir = None) -> None:
    """Danh sách mã · tokens, when each was made and used last, and whether it is valid."""
    feed.show(settings_with(data_dir=data_dir))


@accounts_app.callback()
def accounts_command(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Tài khoản dùng thử · the demo's accounts.")] = False,
    as_json: Json = False,
) -> None:
    """Danh sách tài khoản dùng thử, hoặc tạo tài khoản · the demo's accounts, or make one."""
    if context.invoked_subcommand is None:
        if not demo:
            typer.echo(context.get_help())
            raise typer.Exit(2)
        accounts.print_demo(as_json=as_json)


@accounts_app.command("create")
def create_command(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập · login.")],
    name: Annotated[str, typer.Option(help="Họ và tên · full name.")],
    role: Annotated[Role, typer.Option(help="Vai trò · role in the system.")] = Role.IT,
    honorific: Annotated[str, typer.Option(help="Ông hoặc Bà.")] = "Ông",
    own: Annotated[
        bool, typer.Option("--own", help="Mật khẩu của chính tôi · the password is mine, not to be handed over.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Tạo tài khoản · make a person's account; asks for the password."""
    accounts.create(settings_with(data_dir=data_dir), NewPerson(login, name, honorific, "", frozenset({role}), not own))


def main() -> None:
    """Runs the command that was typed."""
    app(prog_name="giaoban")


if __name__ == "__main__":
    main()
