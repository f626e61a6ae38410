"""How each act of planning is tried by a role, over HTTP; what it acts on is made by the demo's secretary."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from meetings import commands
from meetings.domain.roles import Act, Role
from meetings.ids import MeetingId
from tests.meetings.hall import Hall
from tests.meetings.planner import Planner

TIMES = {"starts_at": "2026-12-01T08:00:00+07:00", "ends_at": "2026-12-01T10:00:00+07:00"}
ITEM = {"title": "Khai mạc", "planned_min": 10}


class Asking(Protocol):
    """A role that asks something of the routes."""

    session: Hall
    role: Role

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> None:
        """Raises NotAllowed when it may not."""


def plan_body(planner: Planner) -> dict[str, Any]:
    """A plan as it travels."""
    return {
        "title": "Giao ban",
        "type": "giao_ban",
        "people": [
            {"account": planner.accounts["chutri"], "role": "chair"},
            {"account": planner.accounts["thuky"], "role": "secretary"},
        ],
        "invited": [{"target": "unit", "ref": "14215"}],
    }


async def _on(
    one: Asking, make: Callable[[Planner], Awaitable[MeetingId]], path: str, body: Mapping[str, object]
) -> None:
    planner = await Planner.of(one.session.db)
    meeting = await make(planner)
    await one.ask("POST", path.format(meeting=meeting), body)


async def _draft_meeting(one: Asking) -> None:
    planner = await Planner.of(one.session.db)
    await one.ask("POST", "/drafts", {**plan_body(planner), **TIMES})


async def _change_plan(one: Asking) -> None:
    planner = await Planner.of(one.session.db)
    meeting = await planner.submitted()
    await one.ask("PUT", f"/meetings/{meeting}/plan", {**plan_body(planner), **TIMES, "revision": 1})


async def _check_conflicts(one: Asking) -> None:
    planner = await Planner.of(one.session.db)
    await one.ask("POST", "/planning/preview", {"one": {**plan_body(planner), **TIMES}})


async def _plan_series(one: Asking) -> None:
    planner = await Planner.of(one.session.db)
    rule = {"rule": "FREQ=MONTHLY;BYMONTHDAY=1", "starts_on": "2026-12-01", "ends_on": "2026-12-01"}
    await one.ask("POST", "/series", {**plan_body(planner), **rule, "minute": 480, "length_min": 60})


async def _bring_back(one: Asking) -> None:
    async def make(planner: Planner) -> MeetingId:
        meeting = await planner.submitted()
        async with planner.db.begin() as tx:
            await commands.postpone_meeting(tx, meeting, "Bão", planner.by(1))
        return meeting

    await _on(one, make, "/meetings/{meeting}/new-time", {"revision": 2, "reason": "Hết bão", **TIMES})


async def _edit_meeting_types(one: Asking) -> None:
    days = {"convening_days": 3, "papers_days": 3, "notice_days": 5, "quorum": None, "majority": None}
    kind = {"name": "Giao ban", "kind": "briefing", "active": True, "extraordinary": False}
    rest = {"recorded": False, "speech_limit_s": 300, "length_min": 90, "revision": 0, "reason": "Theo quy chế mới"}
    await one.ask("PUT", "/meeting-types/giao_ban", {**kind, **days, **rest})


REASON = {"revision": 1, "reason": "Bão"}
SPAN = "from=2026-11-23T00:00:00Z&to=2026-11-30T00:00:00Z"
PLANNING: Mapping[Act, Callable[[Asking], Awaitable[None]]] = {
    Act.READ_PLAN: lambda one: one.ask("GET", f"/meetings/{one.session.meeting}/plan"),
    Act.READ_CALENDAR: lambda one: one.ask("GET", f"/calendar?{SPAN}"),
    Act.CHECK_CONFLICTS: _check_conflicts,
    Act.DRAFT_MEETING: _draft_meeting,
    Act.CHANGE_PLAN: _change_plan,
    Act.DELETE_DRAFT: lambda one: _on(one, Planner.draft, "/drafts/{meeting}/deletion", {"revision": 0}),
    Act.SUBMIT_MEETING: lambda one: _on(one, Planner.draft, "/meetings/{meeting}/submission", {"revision": 0}),
    Act.RETURN_DRAFT: lambda one: _on(one, Planner.submitted, "/meetings/{meeting}/return", REASON),
    Act.MOVE_MEETING: lambda one: _on(one, Planner.submitted, "/meetings/{meeting}/move", {**REASON, **TIMES}),
    Act.POSTPONE_MEETING: lambda one: _on(one, Planner.submitted, "/meetings/{meeting}/postponement", REASON),
    Act.CANCEL_MEETING: lambda one: _on(one, Planner.submitted, "/meetings/{meeting}/cancellation", REASON),
    Act.BRING_BACK_MEETING: _bring_back,
    Act.EDIT_AGENDA: lambda one: _on(one, Planner.draft, "/meetings/{meeting}/agenda", {**ITEM, "revision": 0}),
    Act.PLAN_SERIES: _plan_series,
    Act.EDIT_HOLIDAYS: lambda one: one.ask("PUT", "/holidays/2027-09-03", {"name": "Quốc khánh", "worked": False}),
    Act.EDIT_MEETING_TYPES: _edit_meeting_types,
}
OF_A_PLANNER = frozenset(PLANNING) - {Act.READ_PLAN, Act.READ_CALENDAR}
"""Acts for which an account's own roles count first, not its part in a meeting."""


def changes_of_plans(planner: Planner) -> dict[tuple[str, str], dict[str, object]]:
    """A body that is in order for every route that changes a plan, by method and path."""
    plan, meeting = plan_body(planner), "/api/meetings/{meeting}"
    seen = {"revision": 0}
    reason = {**seen, "reason": "Bão"}
    return {
        ("POST", "/api/drafts/{meeting}/deletion"): {**seen},
        ("PUT", f"{meeting}/plan"): {**plan, **TIMES, **seen},
        ("POST", f"{meeting}/submission"): {**seen},
        ("POST", f"{meeting}/return"): reason,
        ("POST", f"{meeting}/move"): {**reason, **TIMES},
        ("POST", f"{meeting}/postponement"): reason,
        ("POST", f"{meeting}/cancellation"): reason,
        ("POST", f"{meeting}/new-time"): {**reason, **TIMES},
        ("POST", f"{meeting}/agenda"): {**ITEM, **seen},
        ("PUT", f"{meeting}/agenda/order"): {"order": [], **seen},
        ("PUT", f"{meeting}/agenda/{{item}}"): {**ITEM, **seen},
        ("POST", f"{meeting}/agenda/{{item}}/drop"): {**seen},
    }
