"""Invitations over HTTP: for who sends them, for who is invited, and by the link of a letter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from meetings.commands import By, add_item
from meetings.domain.agenda import Visibility
from meetings.domain.throttle import LETTER_LOOKS
from meetings.ids import new_uuid
from meetings.models.jobs import Job
from meetings.models.seats import Letter, Seat
from meetings.planning.values import AgendaLine
from tests.meetings.convening import DELEGATE_ADDRESS, DUE, KEYS, STARTS_AT, TYPE, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.calendar_mails import attendee, from_outlook
from tests.meetings.letters.replies import calendar_reply, reply_mail
from tests.meetings.web import ORIGIN, Web

pytestmark = pytest.mark.anyio

WISH = {"scope": "speak", "reason": "Ốm", "honorific": "Bà", "name": "Trần Thị Thử", "title": "Phó Chánh Văn phòng"}


@asynccontextmanager
async def secretary(convening: Convening) -> AsyncIterator[httpx2.AsyncClient]:
    async with Web(convening.db).signed_in("thuky") as client:
        client.base_url = httpx2.URL(f"{ORIGIN}/api/meetings/{convening.meeting}")
        yield client


async def told(client: httpx2.AsyncClient) -> Any:
    answer = await client.get("invitation")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def key_of(convening: Convening, unit: str | None = None) -> str:
    """The key in the letter of a commune's head, or of the delegate."""
    async with convening.db.read() as tx:
        person = convening.delegate if unit is None else convening.heads[unit]
        letter = await tx.scalar(
            select(Letter.id).join(Seat, Seat.id == Letter.seat_id).where(Seat.person_id == person)
        )
    assert letter is not None
    return KEYS.key(letter)


async def test_before_sending_the_secretary_sees_whom_it_goes_to(planned: Convening) -> None:
    async with secretary(planned) as client:
        found = (await client.get("invitation/preview")).json()
    assert len(found["guests"]) == 4
    assert [guest["email"] is None for guest in found["guests"]] == [False, False, False, True]
    assert (found["vacancies"], found["doubles"], found["changed"]) == ([], [], None)
    assert found["chair"].endswith("Lê Phương Thảo")
    assert found["due"].startswith("2026-11-25T08:00")
    assert found["mail_ready"] is True


async def test_before_sending_the_secretary_sees_how_much_of_the_agenda_it_tells(planned: Convening) -> None:
    async with secretary(planned) as client:
        assert (await client.get("invitation/preview")).json()["items"] == 0
        for title, visibility in (("Nhân sự", Visibility.LEADERS), ("Đê điều", Visibility.DELEGATES)):
            seen = (await planned.page()).revision
            async with planned.db.begin() as tx:
                by = By(planned.accounts["thuky"], seen, NOW)
                await add_item(tx, planned.meeting, AgendaLine(title, 15, "", visibility), by)
        assert (await client.get("invitation/preview")).json()["items"] == 1


async def test_sending_shows_every_seat_with_its_mail(planned: Convening) -> None:
    async with secretary(planned) as client:
        assert (await told(client))["sent"] == []
        sent = await client.post("invitation", json={"number": "12/GM-UBND"})
        assert (sent.status_code, sent.json()) == (201, {"version": 1, "seats": 4, "mails": 3})
        page = await told(client)
    assert [(row["version"], row["number"], row["dispatch"]) for row in page["sent"]] == [(1, "12/GM-UBND", "request")]
    assert [seat["mail"]["state"] for seat in page["seats"]] == [*["waiting"] * 3, "no_address"]
    assert page["counts"]["silent"] == 4


async def test_a_late_invitation_is_refused_without_a_reason_in_a_word(planned: Convening) -> None:
    web = Web(planned.db, now=DUE + timedelta(seconds=1))
    async with web.signed_in("chutri") as client:
        path = f"/meetings/{planned.meeting}/invitation"
        refused = await client.post(path, json={})
        assert (refused.status_code, refused.json()["code"]) == (422, "late_reason_needed")
        assert (await client.post(path, json={"late_reason": "Bão số 9"})).status_code == 201


async def test_the_link_shows_that_invitation_and_no_more(convened: Convening) -> None:
    async with Web(convened.db).browser() as client:
        letter = (await client.post("/letter/look", json={"key": await key_of(convened)})).json()
    assert (letter["title"], letter["standing"], letter["is_open"]) == ("Giao ban tháng 12", "silent", True)
    assert letter["position"]
    assert not {"email", "seats", "counts", "mail"} & letter.keys()


async def test_an_answer_by_the_link_is_shown_to_both(convened: Convening) -> None:
    key = await key_of(convened)
    async with Web(convened.db).browser() as client:
        no_reason = await client.post("/letter/answer", json={"key": key, "answer": "declined"})
        assert no_reason.status_code == 422
        said = await client.post("/letter/answer", json={"key": key, "answer": "declined", "reason": "Đi công tác"})
        assert (said.json()["standing"], said.json()["answer_reason"]) == ("declined", "Đi công tác")
    async with secretary(convened) as client:
        first = (await told(client))["seats"][0]
    assert (first["standing"], first["said"]["reason"], first["said"]["source"]) == ("declined", "Đi công tác", "page")


async def test_a_substitute_of_the_same_unit_is_asked_for_approved_and_taken_back(convened: Convening) -> None:
    key = await key_of(convened, UNITS[0])
    async with Web(convened.db).browser() as client:
        colleagues = (await client.post("/letter/colleagues", json={"key": key})).json()
        assert len(colleagues) == 9
        assert colleagues[0].keys() == {"person", "honorific", "name", "title"}
        wish = {"key": key, "scope": "vote", "reason": "Ốm", "person": colleagues[0]["person"]}
        assert (await client.post("/letter/substitute", json=wish)).json()["standing"] == "substitute_wished"
    async with secretary(convened) as client:
        asked = (await told(client))["seats"][1]["wish"]
        assert (asked["name"], asked["state"]) == (colleagues[0]["name"], "requested")
        assert (await client.post(f"invitation/substitutes/{asked['id']}/approval")).status_code == 204
        page = await told(client)
        assert page["counts"]["substituted"] == 1
        assert [seat["state"] for seat in page["seats"]] == ["active", "suspended", "active", "active", "active"]
        assert (await client.post(f"invitation/substitutes/{asked['id']}/approval")).json()[
            "code"
        ] == "substitution_decided"
        back = await client.post(f"invitation/substitutes/{asked['id']}/revocation", json={"reason": "Có thay đổi"})
        assert back.status_code == 204
        assert (await told(client))["counts"]["silent"] == 4


async def test_no_page_of_who_is_invited_names_an_address(convened: Convening) -> None:
    key = await key_of(convened)
    async with Web(convened.db).browser() as client:
        wish = {"key": key, **WISH, "email": "thu@x.example"}
        asked = await client.post("/letter/substitute", json=wish)
        assert asked.json()["wish"]["name"] == WISH["name"]
        assert "@" not in asked.text
    async with Web(convened.db).signed_in("daibieu1") as client:
        assert "@" not in (await client.get("/invitations")).text


async def test_a_change_after_sending_is_shown_as_unsent_and_told_to_who_waits(convened: Convening) -> None:
    web = Web(convened.db)
    async with web.signed_in("thuky") as client:
        path = f"/meetings/{convened.meeting}"
        plan = (await client.get(f"{path}/plan")).json()
        assert (plan["unsent"], (await client.get(f"{path}/invitation")).json()["unsent"]) == (False, None)
        meeting = (await client.get(path)).json()
        lines = [{name: row[name] for name in ("target", "ref", "duty", "voting")} for row in plan["invited"]]
        people = [{name: row[name] for name in ("account", "role", "deputy")} for row in plan["people"]]
        times = {name: meeting[name] for name in ("starts_at", "ends_at")}
        stands = {"type": TYPE, "place": plan["place"], "requests": plan["requests"], "revision": plan["revision"]}
        body = {"title": "Giao ban mở rộng", **stands, **times, "people": people, "invited": lines[1:]}
        changed = await client.put(f"{path}/plan", json=body)
        assert changed.status_code == 200, changed.text
        assert (await client.get(f"{path}/plan")).json()["unsent"] is True
        unsent = (await client.get(f"{path}/invitation")).json()["unsent"]
        assert (unsent["changed"], unsent["everybody"], unsent["fresh"]) == (["words"], True, [])
        assert len(unsent["gone"]) == 1
        assert (await client.post(f"{path}/invitation", json={})).status_code == 201
        assert (await client.get(f"{path}/invitation")).json()["unsent"] is None
    assert [change.meeting for change in web.published] == [convened.meeting] * 2


async def test_a_refusal_is_told_to_who_asked(convened: Convening) -> None:
    key = await key_of(convened)
    async with Web(convened.db).browser() as client:
        await client.post("/letter/substitute", json={"key": key, **WISH})
        async with secretary(convened) as desk:
            wish = (await told(desk))["seats"][0]["wish"]["id"]
            refused = await desk.post(f"invitation/substitutes/{wish}/refusal", json={"reason": "Cần người đứng đầu"})
            assert refused.status_code == 204
        letter = (await client.post("/letter/look", json={"key": key})).json()
    assert (letter["standing"], letter["wish"]["decision"]) == ("silent", "Cần người đứng đầu")


@pytest.mark.parametrize("key", ["x" * 43, "x", "%00", "a/b", "x" * 65, ""])
async def test_a_key_that_is_none_opens_nothing(convened: Convening, key: str) -> None:
    async with Web(convened.db).browser() as client:
        answer = await client.post("/letter/look", json={"key": key})
    assert (answer.status_code, answer.json()["code"]) in {(404, "letter_refused"), (422, "invalid_input")}


async def test_who_asks_by_links_too_often_waits(convened: Convening) -> None:
    web = Web(convened.db)
    async with web.browser() as client, web.browser("10.0.0.8") as other:
        for _ in range(LETTER_LOOKS):
            assert (await client.post("/letter/look", json={"key": "x" * 43})).status_code == 404
        answer = await client.post("/letter/look", json={"key": await key_of(convened)})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert (await other.post("/letter/look", json={"key": await key_of(convened)})).status_code == 200


async def test_a_link_ends_with_the_meeting(convened: Convening) -> None:
    web = Web(convened.db, now=STARTS_AT + timedelta(hours=2))
    async with web.browser() as client:
        answer = await client.post("/letter/look", json={"key": await key_of(convened)})
    assert answer.json()["code"] == "letter_refused"


async def test_who_is_invited_finds_and_answers_it_signed_in(convened: Convening) -> None:
    async with Web(convened.db).signed_in("daibieu1") as client:
        (letter,) = (await client.get("/invitations")).json()
        assert len((await client.get(f"/invitations/{letter['seat']}/colleagues")).json()) > 0
        said = await client.post(f"/invitations/{letter['seat']}/answer", json={"answer": "accepted"})
        assert said.status_code == 204
        (letter,) = (await client.get("/invitations")).json()
    assert letter["standing"] == "accepted"


async def test_nobody_answers_signed_in_for_a_seat_that_is_not_theirs(convened: Convening) -> None:
    seat = await convened.seat(convened.heads[UNITS[0]])
    async with Web(convened.db).signed_in("daibieu1") as client:
        for of in (seat, new_uuid()):
            said = await client.post(f"/invitations/{of}/answer", json={"answer": "accepted"})
            assert said.status_code == 404
            asked = await client.post(f"/invitations/{of}/substitute", json=WISH)
            assert asked.status_code == 404


async def test_the_secretary_answers_on_behalf_and_for_no_other_meeting(convened: Convening) -> None:
    seat = await convened.seat(convened.heads[UNITS[2]])
    async with secretary(convened) as client:
        assert (await client.post(f"invitation/seats/{seat}/answer", json={"answer": "accepted"})).status_code == 204
        page = await told(client)
        assert (page["seats"][3]["standing"], page["seats"][3]["said"]["source"]) == ("accepted", "secretary")
        assert (await client.post(f"invitation/seats/{seat}/substitute", json=WISH)).status_code == 204
        assert (await client.get(f"invitation/seats/{new_uuid()}/colleagues")).status_code == 404


async def test_reminding_tells_how_many_and_each_once(convened: Convening) -> None:
    async with secretary(convened) as client:
        assert [(await client.post("invitation/reminders")).json() for _ in range(2)] == [{"asked": 3}, {"asked": 0}]


async def test_a_mail_that_was_handed_over_is_taken_for_its_meeting_alone(convened: Convening) -> None:
    good = reply_mail(calendar_reply(convened.meeting, DELEGATE_ADDRESS), DELEGATE_ADDRESS)
    foreign = reply_mail(calendar_reply(new_uuid(), DELEGATE_ADDRESS), DELEGATE_ADDRESS)
    async with secretary(convened) as client:
        assert (await client.post("invitation/reply-mail", content=good)).status_code == 204
        assert (await told(client))["seats"][0]["standing"] == "accepted"
        for bad in (foreign, b"", b"x" * 300_000):
            refused = await client.post("invitation/reply-mail", content=bad)
            assert (refused.status_code, refused.json()["code"]) == (422, "mail_not_understood")


@pytest.mark.parametrize(
    ("method", "partstat", "code"),
    [("COUNTER", "TENTATIVE", "mail_proposes_time"), ("REPLY", "DELEGATED", "mail_delegates")],
)
async def test_a_mail_that_is_no_answer_says_which_it_is(
    convened: Convening, method: str, partstat: str, code: str
) -> None:
    mail = from_outlook(DELEGATE_ADDRESS, method, convened.meeting, attendee(DELEGATE_ADDRESS, partstat))
    async with secretary(convened) as client:
        refused = await client.post("invitation/reply-mail", content=mail)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert (await told(client))["seats"][0]["standing"] == "silent"


async def test_without_a_mail_server_the_pages_say_so(convened: Convening) -> None:
    async with Web(convened.db, mail_ready=False).signed_in("thuky") as client:
        page = (await client.get(f"/meetings/{convened.meeting}/invitation")).json()
    assert page["mail_ready"] is False
    assert {seat["mail"]["state"] for seat in page["seats"]} == {"waiting", "no_address"}


@pytest.mark.parametrize(("way", "errand"), [("cancellation", "cancel"), ("postponement", "postpone")])
async def test_who_was_invited_is_told_that_it_is_not_held(planned: Convening, way: str, errand: str) -> None:
    await planned.send()
    async with secretary(planned) as client:
        answer = await client.post(way, json={"revision": 1, "reason": "Đi chống bão"})
        assert answer.status_code == 200, answer.text
        versions = (await told(client))["sent"]
    assert [row["dispatch"] for row in versions] == ["request", "cancel"]
    assert versions[-1]["reason"] == "Đi chống bão"
    async with planned.db.read() as tx:
        kinds = (await tx.scalars(select(Job.payload).where(Job.key.startswith(f"mail:{errand}:")))).all()
    assert len(kinds) == len(UNITS)  # The delegate's and those of two communes: the third has no address.


async def test_what_nobody_was_invited_to_is_cancelled_without_letters(planned: Convening) -> None:
    async with secretary(planned) as client:
        answer = await client.post("cancellation", json={"revision": 1, "reason": "Không cần nữa"})
        assert answer.status_code == 200, answer.text
        assert (await told(client))["sent"] == []
