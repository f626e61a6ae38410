"""What the command line says to people: Vietnamese first, English below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from meetings.audit import Checked, Fault
from meetings.domain.passwords import PasswordRules
from meetings.domain.roles import Role
from meetings.seed import DEPUTY_LOGIN, DemoAccount, demo_accounts

ALREADY_RUNNING = (
    "Giaoban đang chạy với thư mục dữ liệu {folder}; hãy dừng tiến trình đó trước.\n"
    "Giaoban already runs with the data folder {folder}; stop that one first."
)
PORT_TAKEN = (
    "Không mở được cổng {host}:{port} ({reason}); hãy chọn cổng khác bằng {setting}.\n"
    "Cannot open port {host}:{port} ({reason}); choose another with {setting}."
)
MEDIA_PORT_TAKEN = (
    "Không mở được cổng UDP {address}:{port} ({reason}); hãy chọn cổng khác bằng GIAOBAN_MEDIA_PORT.\n"
    "Cannot open UDP port {address}:{port} ({reason}); choose another with GIAOBAN_MEDIA_PORT."
)
NO_VOLUME = (
    "Không tạo được thư mục ghi hình {folder} ({reason}); hãy sửa GIAOBAN_RECORDINGS_DIR hoặc _SECOND_DIR.\n"
    "Cannot make the folder for recordings {folder} ({reason}); see GIAOBAN_RECORDINGS_DIR and _SECOND_DIR."
)
NO_KEY = (
    "Không dùng được khoá mã hoá bản ghi ({reason}): chưa ghi hình được, hãy sửa GIAOBAN_RECORDINGS_KEY_FILE.\n"
    "Recordings cannot be encrypted ({reason}): nothing will be recorded until GIAOBAN_RECORDINGS_KEY_FILE is right."
)
NAME_NOT_PERMITTED = (
    "Chứng chỉ gốc của hệ thống không dùng được cho tên {name}; hãy bỏ tên này khỏi GIAOBAN_TLS_NAMES.\n"
    "Muốn dùng tên này, hãy xoá thư mục {folder} rồi chạy lại: mọi máy sẽ phải tin cậy chứng chỉ gốc mới.\n"
    "This installation's authority was not made for the name {name}: take it out of GIAOBAN_TLS_NAMES.\n"
    "To have it, delete {folder} and start again: every machine must then trust the new authority."
)
AUTHORITY_OVER = (
    "Chứng chỉ gốc đã hết hạn; hãy xoá thư mục {folder} rồi chạy lại: mọi máy sẽ phải tin cậy chứng chỉ gốc mới.\n"
    "The authority's ten years are over: delete {folder} and start again; every machine must then trust the new one."
)
AUTHORITY_UNREADABLE = (
    "Không đọc được chứng chỉ gốc trong {folder}; hãy chép lại từ bản sao lưu.\n"
    "The authority in {folder} cannot be read: put its backup in place."
)
BAD_SETTINGS = "Cấu hình chưa đúng:\nThe settings are not right:"
DEMO_CLOSED = "Đã khoá {count} tài khoản dùng thử.\nClosed {count} demo accounts."
DEMO_REFUSED = (
    "Cơ sở dữ liệu này đang dùng thật, không thêm dữ liệu mẫu; hãy chọn GIAOBAN_DATA_DIR khác.\n"
    "This database is in real use and gets no demo data; choose another GIAOBAN_DATA_DIR."
)
NO_ACCOUNTS = (
    "Chưa có tài khoản nào. Tạo tài khoản đầu tiên bằng lệnh: giaoban accounts create TÊN --name 'Họ tên' --role it\n"
    "There is no account yet. Make the first one: giaoban accounts create LOGIN --name 'Full name' --role it"
)
NOT_READY = (
    "Giaoban chưa sẵn sàng sau 30 giây; xem nhật ký ở trên và địa chỉ /readyz.\n"
    "Giaoban is not ready after 30 seconds; see the log above and /readyz."
)
REPLY_LATER = (
    "Chưa ghi được thư: cơ sở dữ liệu đang bận hoặc chưa sẵn sàng, hãy gửi lại sau.\n"
    "The database is away or busy: hand the mail over again later."
)
REPLY_TAKEN = "Đã nhận trả lời giấy mời.\nTook an answer to an invitation."
REPLY_REFUSED = "Không nhận thư này: {code}\nThis mail was not taken: {code}"
REPLY_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "mail_not_understood": (
            "Thư này không phải trả lời giấy mời họp. Hãy bấm liên kết trong giấy mời để trả lời.\n"
            "This mail is no answer to an invitation. Answer by the link in the invitation."
        ),
        "mail_proposes_time": (
            "Giấy mời không nhận đề nghị đổi giờ qua thư. Hãy bấm liên kết trong giấy mời để trả lời, "
            "hoặc gọi thư ký cuộc họp.\n"
            "An invitation takes no other time by mail. Answer by the link in the invitation, or call the secretary."
        ),
        "mail_delegates": (
            "Giấy mời không chuyển cho người khác qua thư được. Hãy bấm liên kết trong giấy mời rồi chọn cử người "
            "dự thay.\n"
            "An invitation cannot be handed on by mail. Use the link in the invitation and ask for a substitute."
        ),
        "invitation_closed": (
            "Cuộc họp đã xong hoặc không tổ chức: giấy mời không nhận trả lời nữa.\n"
            "The meeting is over or is not held: its invitation is not answered any more."
        ),
        "substitute_sits": (
            "Đã có người dự thay. Muốn đổi lại, hãy gọi thư ký cuộc họp.\n"
            "A substitute has the seat. To change that, call the secretary of the meeting."
        ),
    }
)
"""What a mail server returns to the sender, by the code of the refusal."""
AUDIT_NO_HASH = "Mã ghi lại phải có 64 chữ số hệ 16.\nA hash that was written down has 64 hexadecimal digits."
AUDIT_HOLDS = (
    "Nhật ký nguyên vẹn: {events} sự kiện, mã cuối {head}\n"
    "The audit log holds: {events} events, its last hash is {head}"
)
AUDIT_BROKEN = {
    Fault.CHANGED: (
        "Nhật ký KHÔNG còn nguyên vẹn: sự kiện số {seq} đã bị sửa.\n"
        "The audit log does NOT hold: event {seq} was changed."
    ),
    Fault.REMOVED: (
        "Nhật ký KHÔNG còn nguyên vẹn: mất sự kiện từ số {seq} trở đi, hoặc nhật ký đã bị viết lại.\n"
        "The audit log does NOT hold: events are gone from number {seq} on, or it was written anew."
    ),
    Fault.ORDER: (
        "Nhật ký KHÔNG còn nguyên vẹn: sự kiện số {seq} đã bị đổi chỗ.\n"
        "The audit log does NOT hold: event {seq} was moved to another place."
    ),
}
YEAR_REFUSED = (
    "Cơ sở dữ liệu này đã có tài khoản; chỉ ghi dữ liệu mẫu cả năm vào cơ sở dữ liệu trống (GIAOBAN_DATA_DIR khác).\n"
    "This database has accounts already; a year of sample data goes only into an empty one (another GIAOBAN_DATA_DIR)."
)
YEAR_SEEDED = (
    "Đã ghi {meetings} cuộc họp mẫu; hãy chạy `giaoban demo` và đăng nhập bằng tài khoản dùng thử\n"
    "Wrote {meetings} made-up meetings; start `giaoban demo` and sign in with a demo account (giaoban accounts --demo)."
)
NOT_RUNNING = "Giaoban không chạy với thư mục dữ liệu này.\nGiaoban does not run with this data folder."
FEED_MADE = (
    "Mã dưới đây chỉ hiện một lần; hãy giao cho hệ thống sẽ đọc nguồn dữ liệu.\n"
    "This token is shown once: hand it to the system that is to read the feed."
)
FEED_NAME_TAKEN = (
    "Đã có mã đang dùng tên {name}; hãy thu hồi mã đó hoặc chọn tên khác.\n"
    "A token of the name {name} is valid: revoke it, or choose another name."
)
FEED_NAME_BAD = "Tên phải có 1 đến 60 ký tự.\nA name has 1 to 60 signs."
FEED_UNKNOWN = "Không có mã nào đang dùng tên {name}.\nNo token of the name {name} is valid."
FEED_REVOKED = "Đã thu hồi mã {name}.\nThe token {name} is revoked."
FEED_VALID = "valid"
FEED_WAS_REVOKED = "revoked {at}"
MIGRATED = "Cơ sở dữ liệu ở phiên bản {revision}.\nThe database is at revision {revision}."
ACCOUNT_MADE = "Đã tạo tài khoản {login}.\nMade the account {login}."
HANDED_OVER = (
    "Người được cấp phải đổi mật khẩu trong 3 ngày, ở lần đăng nhập đầu tiên.\n"
    "Its holder must choose another password within 3 days, at the first sign-in."
)
ACCOUNT_REFUSED = "Không tạo được tài khoản: {why}\nThe account was not made: {why_in_english}"
REFUSALS = {
    "login_taken": ("tên đăng nhập này đã có.", "there is an account with this login."),
    "password_too_short": ("mật khẩu cần ít nhất {min_chars} ký tự.", "a password has at least {min_chars} signs."),
    "password_too_long": ("mật khẩu dài quá 128 ký tự.", "a password has at most 128 signs."),
    "password_too_plain": (
        "mật khẩu cần ít nhất {classes} loại: chữ thường, chữ hoa, chữ số, dấu.",
        "a password mixes at least {classes} kinds: small letters, capitals, digits, other signs.",
    ),
    "password_is_name": ("mật khẩu không được chứa tên.", "a password does not hold a name."),
    "password_is_common": ("mật khẩu này quá dễ đoán.", "this password is easy to guess."),
}


_ROLES = {
    Role.CHAIR: "Chủ trì",
    Role.SECRETARY: "Thư ký",
    Role.IT: "Kỹ thuật",
    Role.DELEGATE: "Đại biểu",
    Role.ROOM: "Điểm cầu",
    Role.OBSERVER: "Dự thính",
}
_ROOMS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Trust:
    """How machines are told to trust an authority: the page (empty: none), and both of its fingerprints."""

    page: str
    fingerprint: str
    thumbprint: str


def ready(address: str, trust: Trust | None = None, *, demo: bool) -> str:
    """Where to click, what to trust first and, in a demo, as whom."""
    lines = ["", f"  Giaoban sẵn sàng · ready:  {address}", ""]
    if trust is not None:
        lines += _to_trust(trust)
    if demo:
        accounts = demo_accounts()
        lines += ["  Tài khoản dùng thử · demo accounts:", *_table(_shown(accounts))]
        lines += [f"  … {len(accounts)} tài khoản: giaoban accounts --demo", ""]
    lines += ["  Dừng · stop: Ctrl-C", ""]
    return "\n".join(lines)


def _to_trust(trust: Trust) -> list[str]:
    page = [f"  Máy chưa tin cậy mở trang này trước · first, on a new machine:  {trust.page}"] if trust.page else []
    return [
        *page,
        "  Dấu vân tay để đọc qua điện thoại · the fingerprint to read over the telephone:",
        f"    SHA-256  {_in_fours(trust.fingerprint)}",
        f"    SHA-1    {_in_fours(trust.thumbprint)}",
        "",
    ]


def _in_fours(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def audit_checked(checked: Checked) -> str:
    """What became of the audit log."""
    if checked.broken is None:
        return AUDIT_HOLDS.format(events=checked.head.seq, head=checked.head.sha256)
    return AUDIT_BROKEN[checked.broken.fault].format(seq=checked.broken.seq)


def account_refused(code: str, rules: PasswordRules) -> str:
    """Why no account was made; a code without a sentence stands for itself."""
    why, why_in_english = REFUSALS.get(code, (code, code))
    figures = {"min_chars": rules.min_chars, "classes": rules.classes}
    return ACCOUNT_REFUSED.format(why=why.format(**figures), why_in_english=why_in_english.format(**figures))


def accounts_table(accounts: Iterable[DemoAccount]) -> str:
    """All accounts, one a line."""
    return "\n".join(_table(accounts))


def _shown(accounts: Iterable[DemoAccount]) -> list[DemoAccount]:
    """Everybody but the rooms, of which the first few stand for all."""
    rooms = [account for account in accounts if account.role is Role.ROOM]
    return [account for account in accounts if account.role is not Role.ROOM] + rooms[:_ROOMS_SHOWN]


def _table(accounts: Iterable[DemoAccount]) -> list[str]:
    return [
        f"    {account.login:<16} {account.password:<16} {_part(account):<11} {account.name}" for account in accounts
    ]


def _part(account: DemoAccount) -> str:
    return "Phó chủ trì" if account.login == DEPUTY_LOGIN else _ROLES[account.role]
