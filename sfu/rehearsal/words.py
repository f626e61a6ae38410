"""What a rehearsal says to the person who holds it, in Vietnamese and in English."""

from collections.abc import Mapping
from enum import StrEnum

from sfu.rehearsal.drill import Progress
from sfu.rehearsal.errors import RehearsalFailed
from sfu.rehearsal.report import (
    JOIN_P95_S,
    LARGEST_JOIN_LAG_MS,
    LARGEST_LAG_MS,
    STAGE_GAP_MS,
    VOICE_GAP_MS,
    WITHHELD_S,
    Fault,
    Report,
)


class Language(StrEnum):
    """The languages of the product."""

    VI = "vi"
    EN = "en"


_STARTING = {
    Language.VI: "Đang khởi động máy chủ riêng cho buổi diễn tập…",
    Language.EN: "Starting a server of its own for the rehearsal…",
}
_JOINING = {
    Language.VI: "Đang vào họp: {joined}/{rooms} điểm cầu",
    Language.EN: "Joining: {joined} of {rooms} rooms",
}
_RUNNING = {
    Language.VI: "Đang diễn tập: {elapsed}/{seconds} giây, {joined}/{rooms} điểm cầu, đã nhận {received} gói tin",
    Language.EN: "Rehearsing: {elapsed} of {seconds} s, {joined} of {rooms} rooms, {received} packets received",
}
_GOOD = {Language.VI: "ĐẠT: sẵn sàng cho phiên họp.", Language.EN: "GOOD: ready for the session."}
_BAD = {Language.VI: "CHƯA ĐẠT:", Language.EN: "NOT GOOD:"}
_VOID = {
    Language.VI: "KHÔNG KẾT LUẬN ĐƯỢC: máy chạy diễn tập không theo kịp. Hãy dùng máy khác hoặc ít điểm cầu hơn.",
    Language.EN: "NO VERDICT: the machine that runs the rehearsal could not keep up. Use another one, or fewer rooms.",
}
_SUMMARY: Mapping[Language, tuple[str, ...]] = {
    Language.VI: (
        "Vào họp: {joined}/{asked} điểm cầu; một nửa trong {join_p50} giây, chậm nhất {join_max} giây.",
        "Hình đầu tiên sau khi kết nối: một nửa trong {key_p50} ms, chậm nhất {key_max} ms.",
        "Gói tin: nhận {received}, mất {lost}. Số lần chuyển nguồn: {switches}.",
        "Gián đoạn dài nhất: tiếng nói {voice} ms, hình chính {stage} ms, hình nhỏ {tile} ms.",
        "Điểm cầu bị thiếu lâu nhất: tiếng {no_voice} giây, hình chính {no_stage} giây, hình nhỏ {no_tile} giây.",
        "Máy chủ: truyền hình {worker_cpu} % một nhân, {pps} gói tin/giây, {us} µs mỗi gói; web {web_cpu} % một nhân.",
        "Máy chạy diễn tập: {own_cpu} % một nhân, {own_us} µs mỗi gói; trễ tối đa {lag} ms; bỏ sót {drops} gói tin.",
    ),
    Language.EN: (
        "Joining: {joined} of {asked} rooms; half of them within {join_p50} s, the slowest in {join_max} s.",
        "First picture after connecting: half within {key_p50} ms, the slowest in {key_max} ms.",
        "Packets: {received} received, {lost} lost. Changes of source: {switches}.",
        "Longest gap: voice {voice} ms, stage {stage} ms, tiles {tile} ms.",
        "Left empty by the server, in the worst room: voice {no_voice} s, stage {no_stage} s, tiles {no_tile} s.",
        "Server: media {worker_cpu} % of a core, {pps} packets/s, {us} µs each; web {web_cpu} % of a core.",
        "This machine: {own_cpu} % of a core, {own_us} µs a packet, at most {lag} ms late, {drops} packets dropped.",
    ),
}
_FAULTS: Mapping[Fault, Mapping[Language, str]] = {
    Fault.GENERATOR_LAGGED: {
        Language.VI: f"Máy chạy diễn tập bị trễ hơn {LARGEST_LAG_MS} ms (khi vào họp: {LARGEST_JOIN_LAG_MS} ms).",
        Language.EN: f"This machine was more than {LARGEST_LAG_MS} ms late ({LARGEST_JOIN_LAG_MS} ms while joining).",
    },
    Fault.GENERATOR_DROPPED: {
        Language.VI: "Máy chạy diễn tập bỏ sót gói tin trong bộ đệm của chính nó.",
        Language.EN: "This machine dropped packets in its own buffers.",
    },
    Fault.CHAIR_NOT_JOINED: {
        Language.VI: "Chủ trì không vào được họp.",
        Language.EN: "The chair could not join.",
    },
    Fault.ROOMS_NOT_JOINED: {
        Language.VI: "Có điểm cầu không vào được họp.",
        Language.EN: "Not every room could join.",
    },
    Fault.SLOW_JOIN: {
        Language.VI: f"Vào họp chậm: hơn 5 % điểm cầu cần trên {JOIN_P95_S:.0f} giây.",
        Language.EN: f"Joining is slow: more than 5 % of the rooms took over {JOIN_P95_S:.0f} s.",
    },
    Fault.NO_PICTURE: {
        Language.VI: "Có điểm cầu vào họp nhưng không nhận được hình chính.",
        Language.EN: "Some rooms joined but got no picture on the stage.",
    },
    Fault.NO_VOICE: {
        Language.VI: "Có điểm cầu vào họp nhưng không nghe được tiếng của ai.",
        Language.EN: "Some rooms joined but heard nobody.",
    },
    Fault.NO_TILES: {
        Language.VI: "Có điểm cầu không nhận đủ các hình nhỏ đã chọn.",
        Language.EN: "Some rooms did not get all the small pictures they asked for.",
    },
    Fault.PACKETS_LOST: {
        Language.VI: "Mất hơn 0,1 % gói tin.",
        Language.EN: "More than 0.1 % of the packets were lost.",
    },
    Fault.VOICE_GAP: {
        Language.VI: f"Tiếng nói bị gián đoạn hơn {VOICE_GAP_MS} ms.",
        Language.EN: f"A voice was interrupted for more than {VOICE_GAP_MS} ms.",
    },
    Fault.STAGE_GAP: {
        Language.VI: f"Hình chính bị gián đoạn hơn {STAGE_GAP_MS / 1000:.0f} giây.",
        Language.EN: f"The stage stood still for more than {STAGE_GAP_MS / 1000:.0f} s.",
    },
    Fault.WITHHELD: {
        Language.VI: f"Máy chủ không gửi tiếng hoặc hình cho một điểm cầu trong hơn {WITHHELD_S:.0f} giây.",
        Language.EN: f"The server left a room without a voice or a picture for more than {WITHHELD_S:.0f} s.",
    },
    Fault.LOW_STEP: {
        Language.VI: "Máy chủ đã phải giảm chất lượng hình cho một số điểm cầu.",
        Language.EN: "The server had to give some rooms a smaller picture, or none.",
    },
}
_FAILURES: Mapping[str, Mapping[Language, str]] = {
    "rehearsal_unreachable": {
        Language.VI: "Không kết nối được tới máy chủ ({detail}). Hãy kiểm tra địa chỉ và máy chủ có đang chạy không.",
        Language.EN: "The server cannot be reached ({detail}). Check the address, and that the server runs.",
    },
    "rehearsal_not_understood": {
        Language.VI: "Máy chủ trả lời không đúng giao thức. Hãy dùng cùng một phiên bản ở hai phía.",
        Language.EN: "The server's answer is not in our protocol. Use the same version on both sides.",
    },
    "rehearsal_server_not_started": {
        Language.VI: "Máy chủ riêng cho buổi diễn tập không khởi động được:\n{detail}",
        Language.EN: "The rehearsal's own server did not start:\n{detail}",
    },
    "wrong_credentials": {
        Language.VI: "Tài khoản hoặc mật khẩu không đúng. Diễn tập cần một tài khoản kỹ thuật.",
        Language.EN: "Wrong account or password. A rehearsal needs an IT account.",
    },
    "code_needed": {
        Language.VI: "Tài khoản này đăng nhập bằng mã trên điện thoại nên không diễn tập được. "
        "Hãy dùng một tài khoản kỹ thuật riêng cho diễn tập, chưa bật mã.",
        Language.EN: "This account signs in with a code of a telephone, so it cannot rehearse. "
        "Use an IT account of its own for rehearsals, without a code.",
    },
    "duty_first": {
        Language.VI: "Tài khoản này còn một việc phải làm trước (đổi mật khẩu, hoặc bật mã trên điện thoại). "
        "Hãy đăng nhập trên trang web một lần; tài khoản diễn tập phải được miễn mã.",
        Language.EN: "This account has something to do first (another password, or a code of a telephone). "
        "Sign in on the web page once; an account for rehearsals must be one that needs no code.",
    },
    "not_allowed": {
        Language.VI: "Tài khoản này không được phép diễn tập. Diễn tập cần một tài khoản kỹ thuật.",
        Language.EN: "This account may not rehearse. A rehearsal needs an IT account.",
    },
    "too_many_attempts": {
        Language.VI: "Đã nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau mười lăm phút.",
        Language.EN: "Too many wrong passwords. Try again in fifteen minutes.",
    },
    "too_many_drills": {
        Language.VI: "Máy chủ đang có quá nhiều buổi diễn tập. Hãy chờ một buổi kết thúc.",
        Language.EN: "Too many rehearsals are running on the server. Wait until one ends.",
    },
    "rehearsal_refused": {
        Language.VI: "Máy chủ từ chối buổi diễn tập (mã: {detail}).",
        Language.EN: "The server refused the rehearsal (code: {detail}).",
    },
}


def starting(language: Language) -> str:
    """Said before a server of our own is up."""
    return _STARTING[language]


def progress(at: Progress, seconds: float, language: Language) -> str:
    """Where the rehearsal is, in one line."""
    if at.elapsed_s is None:
        return _JOINING[language].format(joined=at.joined, rooms=at.rooms)
    return _RUNNING[language].format(
        elapsed=min(round(at.elapsed_s), round(seconds)),
        seconds=round(seconds),
        joined=at.joined,
        rooms=at.rooms,
        received=_number(at.received, language),
    )


def verdict(report: Report, language: Language) -> list[str]:
    """The verdict, what is not good, and the figures, in lines."""
    faults = [f"  - {_FAULTS[fault][language]}" for fault in report.faults]
    head = _VOID if not report.valid else _BAD if faults else _GOOD
    return [head[language], *faults, *_summary(report, language)]


def failure(error: RehearsalFailed, language: Language) -> str:
    """Why there was no rehearsal, in one sentence, and what to do."""
    words = _FAILURES.get(error.detail) or _FAILURES.get(error.code) or _FAILURES["rehearsal_refused"]
    return words[language].format(detail=error.detail)


def _summary(report: Report, language: Language) -> list[str]:
    arrivals, generator, worker = report.arrivals, report.generator, report.worker
    figures = {
        "joined": report.rooms_joined,
        "asked": report.rooms_asked,
        "join_p50": report.join_s.p50,
        "join_max": report.join_s.max,
        "received": arrivals.received,
        "lost": arrivals.lost,
        "voice": arrivals.voice_gap_ms,
        "stage": arrivals.stage_gap_ms,
        "tile": arrivals.tile_gap_ms,
        "no_voice": report.withheld.voice_s,
        "no_stage": report.withheld.stage_s,
        "no_tile": report.withheld.tile_s,
        "switches": arrivals.switches,
        "key_p50": report.first_key_frame_ms.p50,
        "key_max": report.first_key_frame_ms.max,
        "worker_cpu": worker.cpu_percent,
        "pps": worker.forwarded_pps,
        "us": worker.us_per_forwarded_packet,
        "web_cpu": report.web.cpu_percent,
        "own_cpu": generator.cpu_percent,
        "own_us": generator.us_per_packet,
        "lag": generator.lag_ms,
        "drops": generator.drops,
    }
    shown = {name: _number(value, language) for name, value in figures.items()}
    return [line.format(**shown) for line in _SUMMARY[language]]


def _number(value: float | None, language: Language) -> str:
    """A figure as people write it; a dash for what is not known."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.2f}".rstrip("0")
    return text.translate(str.maketrans(",.", ".,")) if language is Language.VI else text
