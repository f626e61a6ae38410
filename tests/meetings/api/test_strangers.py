"""Every route, asked by nobody, by a stranger with another's ids, and with nonsense."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings import commands
from meetings.ids import new_uuid
from tests.meetings.doors import PAPER_BODIES
from tests.meetings.hall import NOW, Hall
from tests.meetings.planner import Planner
from tests.meetings.planning_tries import changes_of_plans
from tests.meetings.web import ORIGIN, Web

pytestmark = pytest.mark.anyio
OPEN_TO_ALL = {
    ("GET", "/api/place"),
    ("GET", "/api/password-rules"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    # These count a key or a code, and no session: tests/meetings/api/test_devices.py.
    ("POST", "/api/device/pairing"),
    ("PUT", "/api/device/session"),
}
BODIES: dict[str, object] = {
    "/api/meetings/{meeting}/attendance/marks": {"seats": [new_uuid()], "mark": "present"},
    "/api/meetings/{meeting}/attendance/headcounts": {"site": new_uuid(), "count": 1},
    "/api/meetings/{meeting}/invitation/seats/{seat}/answer": {"answer": "accepted"},
    "/api/meetings/{meeting}/invitation/seats/{seat}/substitute": {"scope": "attend", "reason": "Ốm"},
    "/api/meetings/{meeting}/invitation/substitutes/{wish}/refusal": {"reason": "Không"},
    "/api/meetings/{meeting}/invitation/substitutes/{wish}/revocation": {"reason": "Không"},
}
"""What routes want to be told before they look at who asks."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
field_names = st.sampled_from(
    [
        "login",
        "password",
        "title",
        "kind",
        "classification",
        "starts_at",
        "ends_at",
        "chair",
        "units",
        "rooms",
        "speakers",
        "old",
        "new",
        "room",
        "code",
    ]
)
PATHS = [
    "/session",
    "/meetings",
    "/drills",
    "/account/password",
    "/devices/codes",
    "/device/pairing",
    "/drafts",
    "/series",
    "/planning/preview",
]
bodies = json_values | st.dictionaries(field_names, json_values, max_size=16)


class Ids(dict[str, str]):
    """What stands in a path: days and codes as they may be, for anything else an id of nothing."""

    def __missing__(self, name: str) -> str:
        return {"day": "2026-12-01", "code": "giao_ban", "kind": "people"}.get(name) or new_uuid()


def routes(web: Web) -> Iterator[tuple[str, str]]:
    for path, methods in web.application.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), path


async def test_without_a_session_every_route_but_the_door_is_closed(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.browser() as client:
        for method, path in routes(web):
            answer = await client.request(
                method,
                ORIGIN + path.format_map(Ids(meeting=hall.meeting, account=hall.accounts["thuky"])),
                json={},
            )
            if (method, path) not in OPEN_TO_ALL:
                assert answer.status_code in {401, 422}, (method, path)
                assert method == "HEAD" or answer.json()["code"] in {"not_signed_in", "invalid_input", "feed_refused"}


async def test_a_stranger_gets_nothing_of_anothers_meeting_or_drill(hall: Hall) -> None:
    web = Web(hall.db)
    async with hall.db.begin() as tx:
        drill = await commands.create_drill(tx, hall.accounts["kythuat"], 2, 0, NOW)
    attendance = "/api/meetings/{meeting}/attendance"
    in_order = (
        changes_of_plans(await Planner.of(hall.db))
        | dict(PAPER_BODIES)
        | {
            ("POST", f"{attendance}/marks"): {"seats": [new_uuid()], "mark": "present"},
            ("POST", f"{attendance}/headcounts"): {"site": new_uuid(), "count": 5},
        }
    )
    asked = 0
    async with web.signed_in("daibieu2") as client:
        for method, path in routes(web):
            if "{meeting}" not in path:
                continue
            for meeting in (hall.meeting, drill.meeting):
                address = ORIGIN + path.format_map(Ids(meeting=meeting))
                body = in_order.get((method, path), BODIES.get(path, {}))
                answer = await client.request(method, address, json=body)
                assert answer.status_code in {403, 404}, (method, path)
                assert hall.meeting not in answer.text
                asked += 1
    assert asked == 148
    assert web.published == []


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(requests=st.lists(st.tuples(st.sampled_from(PATHS), bodies), min_size=25))
async def test_no_json_makes_the_server_fail(hall: Hall, requests: list[tuple[str, object]]) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        answers = {(await client.post(path, json=body)).status_code for path, body in requests}
    assert answers <= {201, 401, 403, 422, 429}
