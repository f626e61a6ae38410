"""Who stands in for the chair tries every act: it gets through exactly where the chair does."""

import pytest

from meetings import commands
from meetings.domain.roles import Act, Role
from meetings.errors import NotAllowed
from meetings.ids import ParticipantId
from meetings.models.live import Deputy
from tests.meetings import directory_acts
from tests.meetings.convening_acts import INVITATION_ACTS
from tests.meetings.domain.test_roles import grid
from tests.meetings.hall import NOW, Hall
from tests.meetings.planning_tries import OF_A_PLANNER
from tests.meetings.recorded.acts import RECORDING_ACTS
from tests.meetings.test_every_role import ACTS, Try

pytestmark = pytest.mark.anyio

OF_AN_ACCOUNT = {
    Act.CREATE_MEETING,
    Act.CREATE_DRILL,
    Act.ENTER_DRILL,
    Act.DELETE_DRILL,
    Act.READ_AUDIT,
    Act.READ_SITE_LINES,
    *directory_acts.ACTS,
    *INVITATION_ACTS,
    *OF_A_PLANNER,
    *RECORDING_ACTS,
}
"""Acts outside a session: there an account's own roles count too, not its part in one alone."""


@pytest.mark.parametrize("act", [act for act in Act if act not in OF_AN_ACCOUNT])
@pytest.mark.parametrize("role", [Role.DELEGATE, Role.SECRETARY])
async def test_a_deputy_that_stands_in_gets_through_exactly_where_the_chair_does(
    session: Hall, role: Role, act: Act
) -> None:
    await stand_in(session, session.seats[role])
    one = Try(session, role)
    if act is Act.OPEN_MEETING:  # A meeting is opened once: here it is taken up again.
        await ACTS[Act.SUSPEND](one)
    if grid()[act][Role.CHAIR]:
        if act is Act.OPEN_MEETING:
            await one.ask("POST", f"/meetings/{session.meeting}/open")
        else:
            await ACTS[act](one)
    else:
        with pytest.raises(NotAllowed):
            await ACTS[act](one)


async def stand_in(session: Hall, deputy: ParticipantId) -> None:
    """The chair leaves, and the deputy leads."""
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=deputy, acting_since=None))
        await commands.record_left(tx, session.chair, NOW)
        assert await commands.settle_chair(tx, session.meeting, None, NOW) is not None
