"""Every route and every message has its act, and nobody gets through a door whose act its role does not carry."""

from typing import get_args

import pytest

from meetings.domain.roles import Act, Role
from signaling.protocol.client import ClientMessage
from tests.meetings.api.test_strangers import Ids
from tests.meetings.domain.test_roles import grid
from tests.meetings.doors import DOORS, QUERIES, Without, bodies
from tests.meetings.hall import PEOPLE, Hall
from tests.meetings.planner import Planner
from tests.meetings.test_every_role import ACTS
from tests.meetings.web import ORIGIN, Web, routes

pytestmark = pytest.mark.anyio
NO_ROUTE = {Act(one.model_fields["type"].default) for one in get_args(get_args(ClientMessage)[0])} | {Act.SEND_STILL}
"""Acts that are asked for over the WebSocket: each message by its type, and a still, which is a binary frame."""


def test_every_route_has_its_line_and_no_line_is_of_a_route_that_is_gone() -> None:
    found = {(method.upper(), path) for path, methods in routes().openapi()["paths"].items() for method in methods}
    assert set(DOORS) == found


def test_every_message_is_an_act_that_every_role_tries() -> None:
    assert len(NO_ROUTE) > 30
    assert set(ACTS) >= NO_ROUTE


def test_every_act_is_asked_for_by_a_route_or_by_a_message() -> None:
    by_route = {act for act in DOORS.values() if isinstance(act, Act)}
    assert by_route | NO_ROUTE == set(Act)


@pytest.mark.parametrize("role", Role)
async def test_no_door_opens_to_a_role_without_its_act(session: Hall, role: Role) -> None:
    """Asked with a body that is in order and of a meeting that the role takes part in."""
    told = bodies(await Planner.of(session.db))
    closed = [(door, act) for door, act in DOORS.items() if not isinstance(act, Without) and not grid()[act][role]]
    web, answers = Web(session.db), {}
    async with web.signed_in(PEOPLE[role]) as client:
        for door, _ in closed:
            method, path = door
            address = ORIGIN + path.format_map(Ids(meeting=session.meeting)) + QUERIES.get(path, "")
            answer = await client.request(method, address, json=told.get(door, {}))
            code = "not_allowed" if method == "HEAD" else answer.json().get("code")  # An answer to HEAD has no body.
            answers[door] = (answer.status_code, code)
    assert {door: said for door, said in answers.items() if said != (403, "not_allowed")} == {}
    assert len(closed) > 10
    assert web.published == []
