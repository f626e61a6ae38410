"""Every route with what lets somebody in: the act that a role must carry, or what it is open to instead.

`test_every_door.py` compares this table with the application: a route that has no line here fails it.
"""

from collections.abc import Mapping
from enum import StrEnum

from meetings.domain.roles import Act
from meetings.ids import new_uuid
from tests.meetings.planner import Planner
from tests.meetings.planning_tries import ITEM, SPAN, TIMES, changes_of_plans, plan_body


class Without(StrEnum):
    """What a route asks for in place of an act."""

    NOTHING = "nothing"
    """Who wants to sign in, and what the page for it shows."""
    KEY = "key"
    """The key of a letter or of a room's machine, or the code that pairs one."""


_OWN, _ACCOUNT, _MEETING = "/api/account", "/api/accounts/{account}", "/api/meetings/{meeting}"
_UPLOADS = "/api/meetings/{meeting}/papers/uploads"
_DIRECTORY, _INVITATION = "/api/directory", "/api/meetings/{meeting}/invitation"
_PAPERS = f"{_MEETING}/papers"
_VERSION = f"{_PAPERS}/{{paper}}/versions/{{version}}"

DOORS: Mapping[tuple[str, str], Act | Without] = {
    ("GET", "/api/place"): Without.NOTHING,
    ("GET", "/api/password-rules"): Without.NOTHING,
    ("GET", "/api/session"): Without.NOTHING,
    ("POST", "/api/session"): Without.NOTHING,
    ("DELETE", "/api/session"): Without.NOTHING,
    ("POST", "/api/device/pairing"): Without.KEY,
    ("PUT", "/api/device/session"): Without.KEY,
    ("POST", "/api/letter/look"): Without.KEY,
    ("POST", "/api/letter/colleagues"): Without.KEY,
    ("POST", "/api/letter/answer"): Without.KEY,
    ("POST", "/api/letter/substitute"): Without.KEY,
    ("POST", f"{_OWN}/password"): Act.CHANGE_PASSWORD,
    ("GET", f"{_OWN}/totp"): Act.SET_UP_TOTP,
    ("POST", f"{_OWN}/totp"): Act.SET_UP_TOTP,
    ("POST", f"{_OWN}/totp/confirm"): Act.SET_UP_TOTP,
    ("POST", f"{_OWN}/totp/off"): Act.DROP_TOTP,
    ("GET", f"{_OWN}/sessions"): Act.LIST_SESSIONS,
    ("DELETE", f"{_OWN}/sessions"): Act.END_SESSION,
    ("DELETE", f"{_OWN}/sessions/{{session}}"): Act.END_SESSION,
    ("GET", "/api/accounts"): Act.LIST_ACCOUNTS,
    ("POST", f"{_ACCOUNT}/password-reset"): Act.RESET_PASSWORD,
    ("DELETE", f"{_ACCOUNT}/totp"): Act.RESET_TOTP,
    ("GET", f"{_ACCOUNT}/sessions"): Act.LIST_ACCOUNT_SESSIONS,
    ("DELETE", f"{_ACCOUNT}/sessions"): Act.END_ACCOUNT_SESSION,
    ("DELETE", f"{_ACCOUNT}/sessions/{{session}}"): Act.END_ACCOUNT_SESSION,
    ("GET", "/api/meetings"): Act.LIST_MEETINGS,
    ("POST", "/api/meetings"): Act.CREATE_MEETING,
    ("GET", _MEETING): Act.READ_MEETING,
    ("POST", f"{_MEETING}/open"): Act.OPEN_MEETING,
    ("POST", f"{_MEETING}/end"): Act.END_MEETING,
    ("POST", f"{_MEETING}/ticket"): Act.TAKE_TICKET,
    ("GET", f"{_MEETING}/attendance"): Act.READ_ATTENDANCE,
    ("POST", f"{_MEETING}/attendance/marks"): Act.MARK_SEATS,
    ("GET", f"{_MEETING}/attendance/frozen/{{freeze}}"): Act.READ_ATTENDANCE,
    ("GET", f"{_MEETING}/attendance/check-in"): Act.CHECK_IN,
    ("POST", f"{_MEETING}/attendance/check-in"): Act.CHECK_IN,
    ("POST", f"{_MEETING}/attendance/headcounts"): Act.REPORT_HEADCOUNT,
    ("GET", f"{_MEETING}/attendance/headcounts/own"): Act.REPORT_HEADCOUNT,
    ("POST", f"{_MEETING}/attendance/freeze"): Act.FREEZE_ATTENDANCE,
    ("GET", f"{_MEETING}/attendance/xlsx"): Act.EXPORT_ATTENDANCE,
    ("GET", f"{_MEETING}/attendance/pdf"): Act.EXPORT_ATTENDANCE,
    ("GET", "/api/planning/choices"): Act.DRAFT_MEETING,
    ("POST", "/api/planning/preview"): Act.CHECK_CONFLICTS,
    ("POST", "/api/drafts"): Act.DRAFT_MEETING,
    ("POST", "/api/drafts/{meeting}/deletion"): Act.DELETE_DRAFT,
    ("GET", f"{_MEETING}/plan"): Act.READ_PLAN,
    ("PUT", f"{_MEETING}/plan"): Act.CHANGE_PLAN,
    ("POST", f"{_MEETING}/submission"): Act.SUBMIT_MEETING,
    ("POST", f"{_MEETING}/return"): Act.RETURN_DRAFT,
    ("POST", f"{_MEETING}/move"): Act.MOVE_MEETING,
    ("POST", f"{_MEETING}/postponement"): Act.POSTPONE_MEETING,
    ("POST", f"{_MEETING}/cancellation"): Act.CANCEL_MEETING,
    ("POST", f"{_MEETING}/new-time"): Act.BRING_BACK_MEETING,
    ("POST", f"{_MEETING}/agenda"): Act.EDIT_AGENDA,
    ("PUT", f"{_MEETING}/agenda/order"): Act.EDIT_AGENDA,
    ("PUT", f"{_MEETING}/agenda/{{item}}"): Act.EDIT_AGENDA,
    ("POST", f"{_MEETING}/agenda/{{item}}/drop"): Act.EDIT_AGENDA,
    ("POST", "/api/series"): Act.PLAN_SERIES,
    ("GET", "/api/series/{series}"): Act.PLAN_SERIES,
    ("PUT", "/api/series/{series}"): Act.PLAN_SERIES,
    ("POST", "/api/series/{series}/exceptions"): Act.PLAN_SERIES,
    ("POST", "/api/series/{series}/end"): Act.PLAN_SERIES,
    ("GET", "/api/calendar"): Act.READ_CALENDAR,
    ("PUT", "/api/holidays/{day}"): Act.EDIT_HOLIDAYS,
    ("DELETE", "/api/holidays/{day}"): Act.EDIT_HOLIDAYS,
    ("GET", "/api/meeting-types"): Act.READ_CALENDAR,
    ("PUT", "/api/meeting-types/{code}"): Act.EDIT_MEETING_TYPES,
    ("POST", "/api/practices"): Act.ENTER_PRACTICE,
    ("POST", "/api/drills"): Act.CREATE_DRILL,
    ("POST", "/api/drills/{meeting}/tickets"): Act.ENTER_DRILL,
    ("DELETE", "/api/drills/{meeting}"): Act.DELETE_DRILL,
    ("GET", "/api/devices"): Act.LIST_DEVICES,
    ("GET", "/api/devices/guesses"): Act.LIST_DEVICES,
    ("POST", "/api/devices/accounts"): Act.CREATE_ROOM_ACCOUNT,
    ("POST", "/api/devices/codes"): Act.MAKE_PAIRING_CODE,
    ("DELETE", "/api/devices/{device}"): Act.REVOKE_DEVICE,
    ("GET", "/api/lines/live"): Act.WATCH_LINES,
    ("POST", "/api/line-tests"): Act.TEST_LINE,
    ("GET", "/api/line-tests/due"): Act.TEST_LINE,
    ("GET", "/api/line-tests/own"): Act.TEST_LINE,
    ("POST", "/api/line-tests/{test}/trains"): Act.TEST_LINE,
    ("GET", "/api/line-tests/{test}/reading"): Act.TEST_LINE,
    ("GET", "/api/line-tests/{test}/bytes"): Act.TEST_LINE,
    ("POST", "/api/line-tests/{test}/bytes"): Act.TEST_LINE,
    ("PUT", "/api/line-tests/{test}/result"): Act.TEST_LINE,
    ("DELETE", "/api/line-tests/{test}"): Act.TEST_LINE,
    ("GET", f"{_MEETING}/site-lines"): Act.READ_SITE_LINES,
    ("GET", "/api/line-passports"): Act.WATCH_PASSPORTS,
    ("POST", "/api/line-passports/asks"): Act.ASK_LINE_CHECKS,
    ("GET", "/api/audit"): Act.READ_AUDIT,
    ("GET", f"{_DIRECTORY}/posts"): Act.READ_DIRECTORY,
    ("GET", f"{_DIRECTORY}/units"): Act.READ_DIRECTORY,
    ("POST", f"{_DIRECTORY}/units"): Act.CHANGE_UNITS,
    ("GET", f"{_DIRECTORY}/units/{{unit}}"): Act.READ_DIRECTORY,
    ("PUT", f"{_DIRECTORY}/units/{{unit}}"): Act.CHANGE_UNITS,
    ("POST", f"{_DIRECTORY}/units/{{unit}}/closing"): Act.CHANGE_UNITS,
    ("POST", f"{_DIRECTORY}/units/{{unit}}/positions"): Act.CHANGE_POSITIONS,
    ("PUT", f"{_DIRECTORY}/positions/{{position}}"): Act.CHANGE_POSITIONS,
    ("POST", f"{_DIRECTORY}/positions/{{position}}/closing"): Act.CHANGE_POSITIONS,
    ("POST", f"{_DIRECTORY}/units/{{unit}}/rooms"): Act.CHANGE_ROOMS,
    ("PUT", f"{_DIRECTORY}/rooms/{{room}}"): Act.CHANGE_ROOMS,
    ("PUT", f"{_DIRECTORY}/units/{{unit}}/assistants/{{account}}"): Act.CHANGE_ASSISTANTS,
    ("DELETE", f"{_DIRECTORY}/units/{{unit}}/assistants/{{account}}"): Act.CHANGE_ASSISTANTS,
    ("GET", f"{_DIRECTORY}/people"): Act.READ_DIRECTORY,
    ("POST", f"{_DIRECTORY}/people"): Act.CHANGE_PEOPLE,
    ("GET", f"{_DIRECTORY}/people/{{person}}"): Act.READ_DIRECTORY,
    ("PUT", f"{_DIRECTORY}/people/{{person}}"): Act.CHANGE_PEOPLE,
    ("POST", f"{_DIRECTORY}/people/{{person}}/closing"): Act.CHANGE_PEOPLE,
    ("POST", f"{_DIRECTORY}/people/{{person}}/accounts"): Act.OPEN_ACCOUNT,
    ("POST", f"{_DIRECTORY}/holdings"): Act.CHANGE_HOLDINGS,
    ("POST", f"{_DIRECTORY}/holdings/{{holding}}/end"): Act.CHANGE_HOLDINGS,
    ("PUT", f"{_DIRECTORY}/accounts/{{account}}/roles"): Act.CHANGE_ROLES,
    ("GET", f"{_DIRECTORY}/import/{{kind}}/template"): Act.IMPORT_DIRECTORY,
    ("POST", f"{_DIRECTORY}/import/{{kind}}/preview"): Act.IMPORT_DIRECTORY,
    ("POST", f"{_DIRECTORY}/import/{{kind}}"): Act.IMPORT_DIRECTORY,
    ("GET", _INVITATION): Act.WATCH_ANSWERS,
    ("POST", _INVITATION): Act.SEND_INVITATION,
    ("GET", f"{_INVITATION}/preview"): Act.SEND_INVITATION,
    ("POST", f"{_INVITATION}/reminders"): Act.REMIND_SILENT,
    ("POST", f"{_INVITATION}/reply-mail"): Act.TAKE_REPLY_MAIL,
    ("GET", f"{_INVITATION}/seats/{{seat}}/colleagues"): Act.ANSWER_FOR_SEAT,
    ("POST", f"{_INVITATION}/seats/{{seat}}/answer"): Act.ANSWER_FOR_SEAT,
    ("POST", f"{_INVITATION}/seats/{{seat}}/substitute"): Act.ANSWER_FOR_SEAT,
    ("POST", f"{_INVITATION}/substitutes/{{wish}}/approval"): Act.DECIDE_SUBSTITUTE,
    ("POST", f"{_INVITATION}/substitutes/{{wish}}/refusal"): Act.DECIDE_SUBSTITUTE,
    ("POST", f"{_INVITATION}/substitutes/{{wish}}/revocation"): Act.DECIDE_SUBSTITUTE,
    ("POST", f"{_UPLOADS}"): Act.UPLOAD_PAPER,
    ("HEAD", f"{_UPLOADS}/{{upload}}"): Act.UPLOAD_PAPER,
    ("PATCH", f"{_UPLOADS}/{{upload}}"): Act.UPLOAD_PAPER,
    ("DELETE", f"{_UPLOADS}/{{upload}}"): Act.UPLOAD_PAPER,
    ("GET", _PAPERS): Act.READ_PAPERS,
    ("GET", f"{_MEETING}/papers.zip"): Act.DOWNLOAD_PAPER,
    ("PUT", f"{_PAPERS}/order"): Act.EDIT_PAPER,
    ("GET", f"{_PAPERS}/readers"): Act.WATCH_READERS,
    ("PUT", f"{_PAPERS}/{{paper}}"): Act.EDIT_PAPER,
    ("POST", f"{_PAPERS}/{{paper}}/publish"): Act.PUBLISH_PAPER,
    ("POST", f"{_PAPERS}/{{paper}}/recall"): Act.RECALL_PAPER,
    ("POST", f"{_PAPERS}/{{paper}}/drop"): Act.EDIT_PAPER,
    ("GET", f"{_PAPERS}/{{paper}}/grants"): Act.PUBLISH_PAPER,
    ("PUT", f"{_PAPERS}/{{paper}}/grants"): Act.PUBLISH_PAPER,
    ("GET", _VERSION): Act.READ_PAPER,
    ("GET", f"{_VERSION}/pages/{{page}}.webp"): Act.READ_PAPER,
    ("GET", f"{_VERSION}/thumbs/{{page}}.webp"): Act.READ_PAPER,
    ("GET", f"{_VERSION}/pages/{{page}}.json"): Act.READ_PAPER,
    ("GET", f"{_VERSION}/file"): Act.DOWNLOAD_PAPER,
    ("POST", f"{_VERSION}/read"): Act.READ_PAPER,
    ("GET", f"{_VERSION}/notes"): Act.NOTE_PAPER,
    ("POST", f"{_VERSION}/notes"): Act.NOTE_PAPER,
    ("GET", f"{_VERSION}/notes.json"): Act.NOTE_PAPER,
    ("GET", f"{_VERSION}/notes.pdf"): Act.NOTE_PAPER,
    ("PUT", f"{_VERSION}/notes/{{note}}"): Act.NOTE_PAPER,
    ("DELETE", f"{_VERSION}/notes/{{note}}"): Act.NOTE_PAPER,
    ("GET", "/api/papers/ahead"): Act.READ_PAPERS,
    ("POST", "/api/papers/copies"): Act.READ_PAPERS,
    ("GET", "/api/papers/search"): Act.READ_PAPERS,
    ("GET", "/api/invitations"): Act.ANSWER_INVITATION,
    ("GET", "/api/invitations/{seat}/colleagues"): Act.ANSWER_INVITATION,
    ("POST", "/api/invitations/{seat}/answer"): Act.ANSWER_INVITATION,
    ("POST", "/api/invitations/{seat}/substitute"): Act.ANSWER_INVITATION,
}

_PERSON = {"honorific": "Bà", "name": "Lê Thị Thử"}
_POSITION = {"title": "Chuyên viên", "rank": 20}
_ROOM = {
    "name": "Phòng 2", "capacity": 20, "link_class": "good", "carrier": "A", "technician": "Lê Văn Thử",
    "technician_phone": "0000 100 001",
}  # fmt: skip
_CLOSING = {"on": "2026-11-20", "revision": 0}
_SERIES = {"rule": "FREQ=MONTHLY;BYMONTHDAY=1", "starts_on": "2026-12-01", "minute": 480, "length_min": 60}
_TYPE = {
    "name": "Giao ban", "kind": "briefing", "active": True, "extraordinary": False, "convening_days": 3,
    "papers_days": 3, "notice_days": 5, "quorum": None, "majority": None, "recorded": False, "speech_limit_s": 300,
    "length_min": 90,
}  # fmt: skip
_NOTE = {"page": 1, "kind": "text", "body": {"text": "Hỏi lại số liệu"}}
PAPER_BODIES: Mapping[tuple[str, str], object] = {
    ("PUT", f"{_PAPERS}/order"): {"order": []},
    ("PUT", f"{_PAPERS}/{{paper}}"): {"title": "Báo cáo", "classification": "open", "in_room": True, "revision": 0},
    ("POST", f"{_PAPERS}/{{paper}}/publish"): {"version": new_uuid(), "revision": 0},
    ("POST", f"{_PAPERS}/{{paper}}/recall"): {"why": "Sai số liệu", "revision": 0},
    ("POST", f"{_PAPERS}/{{paper}}/drop"): {"revision": 0},
    ("PUT", f"{_PAPERS}/{{paper}}/grants"): {"grants": [], "revision": 0},
    ("POST", f"{_VERSION}/read"): {"page": 1, "seconds": 0},
    ("POST", f"{_VERSION}/notes"): _NOTE,
    ("PUT", f"{_VERSION}/notes/{{note}}"): _NOTE,
}
"""What routes of papers want to be told."""
QUERIES: Mapping[str, str] = {
    "/api/calendar": f"?{SPAN}",
    f"{_DIRECTORY}/import/{{kind}}": f"?digest={'0' * 64}",
}
"""What a route wants in its address."""


def bodies(planner: Planner) -> Mapping[tuple[str, str], object]:
    """What a route wants to be told before it looks at who asks; {} for all others."""
    plan = plan_body(planner)
    return {
        **changes_of_plans(planner),
        ("POST", f"{_OWN}/password"): {"old": "x", "new": "y"},
        ("POST", f"{_OWN}/totp"): {"password": "x"},
        ("POST", f"{_OWN}/totp/confirm"): {"code": "123456"},
        ("POST", f"{_OWN}/totp/off"): {"password": "x", "code": "123456"},
        ("POST", "/api/meetings"): {"title": "Họp", "chair": "chutri", "units": ["14215"], **TIMES},
        ("POST", f"{_MEETING}/attendance/marks"): {"seats": [new_uuid()], "mark": "present"},
        ("POST", f"{_MEETING}/attendance/headcounts"): {"site": new_uuid(), "count": 1},
        ("POST", "/api/planning/preview"): {"one": {**plan, **TIMES}},
        ("POST", "/api/drafts"): {**plan, **TIMES},
        ("POST", f"{_MEETING}/agenda"): {**ITEM, "revision": 0},
        ("POST", "/api/series"): {**plan, **_SERIES},
        ("PUT", "/api/series/{series}"): {**plan, **_SERIES, "revision": 0},
        ("POST", "/api/series/{series}/exceptions"): {"day": "2026-12-01", "reason": "Bão", "revision": 0},
        ("POST", "/api/series/{series}/end"): {"last": "2026-12-01", "revision": 0},
        ("PUT", "/api/holidays/{day}"): {"name": "Nghỉ", "worked": False},
        ("PUT", "/api/meeting-types/{code}"): {**_TYPE, "reason": "Quy chế mới", "revision": 0},
        ("POST", "/api/drills"): {"rooms": 2, "speakers": 1},
        ("POST", "/api/devices/accounts"): {"room": new_uuid()},
        ("POST", "/api/line-passports/asks"): {"rooms": None},
        ("POST", "/api/devices/codes"): {"room": new_uuid()},
        ("POST", f"{_DIRECTORY}/units"): {
            "code": "99999", "kind": "agency", "name": "Sở", "valid_from": "2026-11-20",
        },
        ("PUT", f"{_DIRECTORY}/units/{{unit}}"): {"name": "Hải Hậu", "area": "Nam Định", "revision": 0},
        ("POST", f"{_DIRECTORY}/units/{{unit}}/closing"): _CLOSING,
        ("POST", f"{_DIRECTORY}/units/{{unit}}/positions"): _POSITION,
        ("PUT", f"{_DIRECTORY}/positions/{{position}}"): {**_POSITION, "revision": 0},
        ("POST", f"{_DIRECTORY}/positions/{{position}}/closing"): _CLOSING,
        ("POST", f"{_DIRECTORY}/units/{{unit}}/rooms"): _ROOM,
        ("PUT", f"{_DIRECTORY}/rooms/{{room}}"): {**_ROOM, "revision": 0},
        ("POST", f"{_DIRECTORY}/people"): _PERSON,
        ("PUT", f"{_DIRECTORY}/people/{{person}}"): {**_PERSON, "revision": 0},
        ("POST", f"{_DIRECTORY}/people/{{person}}/closing"): _CLOSING,
        ("POST", f"{_DIRECTORY}/people/{{person}}/accounts"): {"login": "le.thi.thu", "roles": ["delegate"]},
        ("POST", f"{_DIRECTORY}/holdings"): {
            "person": new_uuid(), "position": new_uuid(), "held_from": "2026-11-20", "revision": 0,
        },
        ("POST", f"{_DIRECTORY}/holdings/{{holding}}/end"): _CLOSING,
        ("PUT", f"{_DIRECTORY}/accounts/{{account}}/roles"): {"roles": ["secretary"], "revision": 0},
        **PAPER_BODIES,
        ("POST", f"{_INVITATION}/seats/{{seat}}/answer"): {"answer": "accepted"},
        ("POST", f"{_INVITATION}/seats/{{seat}}/substitute"): {"scope": "attend", "reason": "Ốm"},
        ("POST", f"{_INVITATION}/substitutes/{{wish}}/refusal"): {"reason": "Không"},
        ("POST", f"{_INVITATION}/substitutes/{{wish}}/revocation"): {"reason": "Không"},
        ("POST", "/api/invitations/{seat}/answer"): {"answer": "accepted"},
        ("POST", "/api/invitations/{seat}/substitute"): {"scope": "attend", "reason": "Ốm"},
    }  # fmt: skip
