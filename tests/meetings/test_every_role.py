"""Every role tries every act, on rows or over HTTP: it gets through exactly where the grid of roles says so."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from itertools import product

import httpx2
import pyotp
import pytest
from sqlalchemy import select

from meetings import commands
from meetings.alarms.record import raise_alarm
from meetings.alarms.values import Alarm
from meetings.alarms.ways import NO_WAYS
from meetings.domain.alarms import AlarmKind
from meetings.domain.attendance import AttendanceKind
from meetings.domain.recording import RecordingWish
from meetings.domain.roles import Act, Role
from meetings.errors import NotAllowed
from meetings.ids import AlarmId, ParticipantId, RoomId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.session import enter
from tests.meetings import directory_acts
from tests.meetings.attendance_acts import ATTENDANCE_ACTS
from tests.meetings.convening_acts import INVITATION_ACTS
from tests.meetings.domain.test_roles import grid
from tests.meetings.floor_tries import FLOOR
from tests.meetings.hall import NOW, PEOPLE, Hall, after, call_all_off
from tests.meetings.page_tries import PAGES
from tests.meetings.paper_acts import PAPER_ACTS
from tests.meetings.planning_tries import PLANNING
from tests.meetings.recorded.acts import RECORDING_ACTS
from tests.meetings.web import AUTHENTICATOR, PASSWORD, Web

pytestmark = pytest.mark.anyio


class Try:
    """One role with a seat in a session in progress, and a room it may act on."""

    def __init__(self, session: Hall, role: Role) -> None:
        self.session = session
        self.role = role
        self.seat = session.seats[role]
        self.room = session.rooms[1]

    async def ask(self, method: str, path: str, body: Mapping[str, object] | bytes | None = None) -> None:
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        async with Web(self.session.db).signed_in(PEOPLE[self.role]) as client:
            judge(await client.request(method, path, **sent))

    async def open_microphone(self, participant: ParticipantId) -> None:
        async with self.session.db.begin() as tx:
            await commands.set_microphone(tx, participant, True, NOW)


def judge(answer: httpx2.Response) -> None:
    """Raises NotAllowed for an answer that says so."""
    if answer.status_code == 403 and answer.json()["code"] == "not_allowed":
        raise NotAllowed
    assert answer.is_success, answer.text


async def list_meetings(one: Try) -> None:
    await one.ask("GET", "/meetings")


async def read_meeting(one: Try) -> None:
    await one.ask("GET", f"/meetings/{one.session.meeting}")


async def take_ticket(one: Try) -> None:
    await one.ask("POST", f"/meetings/{one.session.meeting}/ticket")


async def create_meeting(one: Try) -> None:
    times = {"starts_at": after(0).isoformat(), "ends_at": after(3600).isoformat()}
    await one.ask("POST", "/meetings", {"title": "Họp", "chair": "chutri", "units": ["14215"], **times})


async def open_meeting(one: Try) -> None:
    fresh = await Hall.prepare(one.session.db)
    await one.ask("POST", f"/meetings/{fresh.meeting}/open")


async def end_meeting(one: Try) -> None:
    await one.ask("POST", f"/meetings/{one.session.meeting}/end")


async def create_drill(one: Try) -> None:
    await one.ask("POST", "/drills", {"rooms": 2, "speakers": 1})


async def enter_drill(one: Try) -> None:
    await one.ask("POST", f"/drills/{await drill(one)}/tickets")


async def delete_drill(one: Try) -> None:
    await one.ask("DELETE", f"/drills/{await drill(one)}")


async def drill(one: Try) -> str:
    async with one.session.db.begin() as tx:
        return (await commands.create_drill(tx, one.session.accounts[PEOPLE[one.role]], 1, 0, NOW)).meeting


async def enter_practice(one: Try) -> None:
    await call_all_off(one.session.db)  # A room's machine does not practise beside a session of its own.
    await one.ask("POST", "/practices")


async def change_password(one: Try) -> None:
    await one.ask("POST", "/account/password", {"old": PASSWORD, "new": "Chín con vịt 9"})


async def set_up_totp(one: Try) -> None:
    await one.ask("POST", "/account/totp", {"password": PASSWORD})


async def drop_totp(one: Try) -> None:
    account = one.session.accounts[PEOPLE[one.role]]
    async with Web(one.session.db).signed_in(PEOPLE[one.role]) as client:
        async with one.session.db.begin() as tx:
            secret = await commands.begin_totp(tx, AUTHENTICATOR, account, "", NOW)
            printed = await commands.confirm_totp(tx, AUTHENTICATOR, account, pyotp.TOTP(secret).at(NOW), NOW)
        judge(await client.post("/account/totp/off", json={"password": PASSWORD, "code": printed[0]}))


async def reset_totp(one: Try) -> None:
    account = one.session.accounts["daibieu2"]
    async with one.session.db.begin() as tx:
        await commands.begin_totp(tx, AUTHENTICATOR, account, "", NOW)
    await one.ask("DELETE", f"/accounts/{account}/totp")


async def list_sessions(one: Try) -> None:
    await one.ask("GET", "/account/sessions")


async def end_session(one: Try) -> None:
    await one.ask("DELETE", "/account/sessions")


async def sessions_of_another(one: Try, method: str) -> None:
    await one.ask(method, f"/accounts/{one.session.accounts['daibieu2']}/sessions")


async def list_accounts(one: Try) -> None:
    await one.ask("GET", "/accounts")


async def reset_password(one: Try) -> None:
    await one.ask("POST", f"/accounts/{one.session.accounts['daibieu2']}/password-reset")


async def list_devices(one: Try) -> None:
    await one.ask("GET", "/devices")


async def for_the_room(one: Try, path: str) -> None:
    await one.ask("POST", path, {"room": await device_room(one)})


async def revoke_device(one: Try) -> None:
    async with one.session.db.begin() as tx:
        room = await device_room(one)
        made = await commands.make_pairing_code(tx, one.session.accounts["kythuat"], room, NOW)
        paired = await commands.pair_device(tx, made.code, "", NOW)
    await one.ask("DELETE", f"/devices/{paired.device}")


async def device_room(one: Try) -> RoomId:
    async with one.session.db.read() as tx:
        room = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == PEOPLE[Role.ROOM]))
    assert room is not None
    return room


async def take_picture(one: Try) -> None:
    await one.ask("GET", f"/rooms/{await device_room(one)}/pictures")


async def join(one: Try) -> None:
    await one.session.join(one.seat)


async def only_enter(one: Try, act: Act) -> None:
    """Acts on media and on the connection, which change no row: the edge asks the same table."""
    async with one.session.db.begin() as tx:
        await enter(tx, one.seat, act, NOW)


async def leave(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.record_left(tx, one.seat, NOW)


async def set_microphone(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.set_microphone(tx, one.seat, True, NOW)


async def set_camera(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.set_camera(tx, one.seat, True, NOW)


async def raise_hand(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.raise_hand(tx, one.seat, True, NOW)


async def share_screen(one: Try) -> None:
    async with one.session.db.begin() as tx:
        if one.role in {Role.DELEGATE, Role.ROOM}:
            await commands.give_floor(tx, one.session.chair, one.seat, 300, NOW)
        await commands.share_screen(tx, one.seat, True, NOW)


async def close_microphone(one: Try) -> None:
    await one.open_microphone(one.room)
    async with one.session.db.begin() as tx:
        await commands.close_microphone(tx, one.seat, one.room, NOW, "Tiếng hú")


async def close_microphones(one: Try) -> None:
    await one.open_microphone(one.room)
    async with one.session.db.begin() as tx:
        await commands.close_microphones(tx, one.seat, NOW)


async def undo_close_microphones(one: Try) -> None:
    await one.open_microphone(one.room)
    async with one.session.db.begin() as tx:
        with suppress(NotAllowed):
            await commands.close_microphones(tx, one.seat, NOW)
        await commands.undo_close_microphones(tx, one.seat, NOW)


async def spotlight(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.spotlight(tx, one.seat, one.room, NOW)


async def put_beside(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.put_beside(tx, one.seat, one.room, NOW)


async def switch(one: Try, command: Callable[..., Awaitable[object]]) -> None:
    async with one.session.db.begin() as tx:
        await command(tx, one.seat, True, NOW)


async def record(one: Try) -> None:
    async with one.session.db.begin() as tx:
        assert await commands.record(tx, one.seat, RecordingWish.ON, NOW) is not None


async def remove(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.remove(tx, one.seat, one.room, NOW, "Máy hỏng")


async def start_roll_call(one: Try) -> None:
    async with one.session.db.begin() as tx:
        assert await commands.start_roll_call(tx, one.seat, 10, True, NOW) is not None


async def call_site(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.start_roll_call(tx, one.session.seats[Role.SECRETARY], None, False, NOW)
        await commands.call_site(tx, one.seat, one.room, NOW)


async def pace_roll_call(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.start_roll_call(tx, one.session.seats[Role.SECRETARY], None, False, NOW)
        assert await commands.pace_roll_call(tx, one.seat, 5, False, False, NOW) is not None


async def mark_attendance(one: Try) -> None:
    async with one.session.db.begin() as tx:
        assert await commands.mark_attendance(tx, one.seat, one.room, AttendanceKind.PRESENT, "", NOW) is not None


async def end_roll_call(one: Try) -> None:
    async with one.session.db.begin() as tx:
        await commands.start_roll_call(tx, one.session.seats[Role.SECRETARY], None, False, NOW)
        assert await commands.end_roll_call(tx, one.seat, NOW) is not None


async def about_an_alarm(one: Try, what: str) -> None:
    alarm = AlarmId(new_uuid())
    async with one.session.db.begin() as tx:
        made = Alarm(alarm, "server:disk", AlarmKind.SERVER, "disk", "disk_low", False, (), NOW)
        await raise_alarm(tx, made, NO_WAYS, NOW)
    await one.ask("POST", f"/alarms/{alarm}/{what}", {"note": "Đã gọi"})


ACTS: Mapping[Act, Callable[[Try], Awaitable[None]]] = {
    Act.LIST_MEETINGS: list_meetings,
    Act.READ_MEETING: read_meeting,
    Act.TAKE_TICKET: take_ticket,
    Act.CREATE_MEETING: create_meeting,
    Act.OPEN_MEETING: open_meeting,
    Act.END_MEETING: end_meeting,
    Act.CREATE_DRILL: create_drill,
    Act.ENTER_DRILL: enter_drill,
    Act.DELETE_DRILL: delete_drill,
    Act.ENTER_PRACTICE: enter_practice,
    Act.CHANGE_PASSWORD: change_password,
    Act.SET_UP_TOTP: set_up_totp,
    Act.DROP_TOTP: drop_totp,
    Act.RESET_TOTP: reset_totp,
    Act.LIST_SESSIONS: list_sessions,
    Act.END_SESSION: end_session,
    Act.LIST_ACCOUNT_SESSIONS: lambda one: sessions_of_another(one, "GET"),
    Act.END_ACCOUNT_SESSION: lambda one: sessions_of_another(one, "DELETE"),
    Act.LIST_ACCOUNTS: list_accounts,
    Act.RESET_PASSWORD: reset_password,
    Act.LIST_DEVICES: list_devices,
    Act.CREATE_ROOM_ACCOUNT: lambda one: for_the_room(one, "/devices/accounts"),
    Act.MAKE_PAIRING_CODE: lambda one: for_the_room(one, "/devices/codes"),
    Act.REVOKE_DEVICE: revoke_device,
    Act.WATCH_LINES: lambda one: one.ask("GET", "/lines/live"),
    Act.ACKNOWLEDGE_ALARM: lambda one: about_an_alarm(one, "acknowledgement"),
    Act.NOTE_ALARM: lambda one: about_an_alarm(one, "notes"),
    Act.NOTE_SITE: lambda one: one.ask("POST", f"/lines/sites/{one.room}/notes", {"note": "Đã gọi"}),
    Act.CAP_SITES: lambda one: one.ask("PUT", "/lines/caps", {"sites": [one.room], "cap": "low", "kbit": None}),
    Act.SILENCE_SITE: lambda one: one.ask("POST", f"/lines/sites/{one.room}/silence", {"reason": "Hú"}),
    Act.RESTART_PAGE: lambda one: one.ask("POST", f"/lines/sites/{one.room}/restart", {}),
    Act.TEST_SITE: lambda one: one.ask("POST", f"/lines/sites/{one.room}/tests", {"test": "level"}),
    Act.TAKE_PICTURE: take_picture,
    Act.SHOW_ROOM: lambda one: one.ask("GET", "/room-pictures/wanted"),
    Act.TEST_LINE: lambda one: one.ask("POST", "/line-tests", {"offer": "v=0"}),
    Act.WATCH_PASSPORTS: lambda one: one.ask("GET", "/line-passports"),
    Act.READ_SITE_LINES: lambda one: one.ask("GET", f"/meetings/{one.session.meeting}/site-lines"),
    Act.ASK_LINE_CHECKS: lambda one: one.ask("POST", "/line-passports/asks", {"rooms": None}),
    Act.READ_AUDIT: lambda one: one.ask("GET", "/audit"),
    **directory_acts.ACTS,
    Act.JOIN: join,
    Act.OFFER_MEDIA: lambda one: only_enter(one, Act.OFFER_MEDIA),
    Act.RESYNC: lambda one: only_enter(one, Act.RESYNC),
    Act.WANT_TILES: lambda one: only_enter(one, Act.WANT_TILES),
    Act.WATCH_STILLS: lambda one: only_enter(one, Act.WATCH_STILLS),
    Act.SEND_STILL: lambda one: only_enter(one, Act.SEND_STILL),
    Act.TELL_TEST: lambda one: only_enter(one, Act.TELL_TEST),
    Act.TELL_MACHINE: lambda one: only_enter(one, Act.TELL_MACHINE),
    Act.LEAVE: leave,
    Act.SET_MICROPHONE: set_microphone,
    Act.SET_CAMERA: set_camera,
    Act.RAISE_HAND: raise_hand,
    Act.SHARE_SCREEN: share_screen,
    **FLOOR,
    Act.CLOSE_MICROPHONE: close_microphone,
    Act.CLOSE_MICROPHONES: close_microphones,
    Act.UNDO_CLOSE_MICROPHONES: undo_close_microphones,
    Act.SPOTLIGHT: spotlight,
    Act.PUT_BESIDE: put_beside,
    Act.CLOSE_HAND_LIST: lambda one: switch(one, commands.close_hand_list),
    Act.LOCK: lambda one: switch(one, commands.lock),
    Act.SUSPEND: lambda one: switch(one, commands.suspend),
    Act.REMOVE: remove,
    Act.RECORD: record,
    Act.START_ROLL_CALL: start_roll_call,
    Act.CALL_SITE: call_site,
    Act.PACE_ROLL_CALL: pace_roll_call,
    Act.MARK_ATTENDANCE: mark_attendance,
    Act.END_ROLL_CALL: end_roll_call,
    **INVITATION_ACTS,
    **ATTENDANCE_ACTS,
    **PLANNING,
    **PAPER_ACTS,
    **PAGES,
    **RECORDING_ACTS,
}


def test_every_act_is_tried() -> None:
    assert set(ACTS) == set(Act)


@pytest.mark.parametrize(("role", "act"), [*product(Role, Act)])
async def test_a_role_gets_through_exactly_where_the_grid_says_so(session: Hall, role: Role, act: Act) -> None:
    one = Try(session, role)
    if grid()[act][role]:
        await ACTS[act](one)
    else:
        with pytest.raises(NotAllowed):
            await ACTS[act](one)
