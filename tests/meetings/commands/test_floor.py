"""More time, and taking back what was done to the floor. Giving and taking are in `test_leading`."""

import random
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from meetings import commands, errors
from meetings.domain.roles import Role
from meetings.events import Change, FloorGiven
from meetings.ids import ParticipantId
from meetings.models.live import SpeechTurn
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Desk:
    """The chair's presses, each in a transaction of its own."""

    session: Hall

    async def give(self, participant: ParticipantId, at_s: float, limit_s: int = 300) -> Change:
        async with self.session.db.begin() as tx:
            return await commands.give_floor(tx, self.session.chair, participant, limit_s, after(at_s))

    async def take(self, speaker: ParticipantId, at_s: float) -> Change | None:
        async with self.session.db.begin() as tx:
            return await commands.take_floor(tx, self.session.chair, speaker, after(at_s))

    async def extend(self, speaker: ParticipantId, seconds: int, at_s: float) -> Change | None:
        async with self.session.db.begin() as tx:
            return await commands.extend_floor(tx, self.session.chair, speaker, seconds, after(at_s))

    async def remind(self, speaker: ParticipantId, at_s: float, *, on: bool = True) -> Change | None:
        async with self.session.db.begin() as tx:
            return await commands.remind_floor(tx, self.session.chair, speaker, on, after(at_s))

    async def undo(self, participant: ParticipantId, done_s: float, at_s: float, *, given: bool = True) -> Change:
        async with self.session.db.begin() as tx:
            return await commands.undo_floor(tx, self.session.chair, participant, given, after(done_s), after(at_s))

    async def microphone(self, participant: ParticipantId, at_s: float) -> None:
        async with self.session.db.begin() as tx:
            await commands.set_microphone(tx, participant, True, after(at_s))

    async def hand(self, participant: ParticipantId, at_s: float) -> None:
        async with self.session.db.begin() as tx:
            await commands.raise_hand(tx, participant, True, after(at_s))

    async def turns(self) -> list[tuple[ParticipantId, datetime, datetime | None, int | None]]:
        async with self.session.db.read() as tx:
            rows = await tx.scalars(select(SpeechTurn).order_by(SpeechTurn.id))
            return [(row.participant_id, row.given_at, row.ended_at, row.spoken_ms) for row in rows]


@pytest.fixture
def desk(session: Hall) -> Desk:
    return Desk(session)


def floor_of(change: Change | None) -> FloorGiven | None:
    assert change is not None
    assert change.programme is not None
    return change.programme.floor


async def test_a_minute_more_leaves_the_time_it_was_given_at(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0, limit_s=120)
    assert floor_of(await desk.extend(session.rooms[0], 60, 100)) == FloorGiven(session.rooms[0], NOW, 180)
    assert floor_of(await desk.extend(session.rooms[0], -60, 103)) == FloorGiven(session.rooms[0], NOW, 120)


async def test_without_a_floor_there_is_nothing_to_extend(session: Hall, desk: Desk) -> None:
    assert await desk.extend(session.rooms[0], 60, 0) is None


async def test_a_turn_is_not_made_longer_than_two_hours(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0, limit_s=7200)
    with pytest.raises(errors.InvalidInput):
        await desk.extend(session.rooms[0], 60, 1)


async def test_a_floor_given_by_mistake_is_free_again_and_the_hand_has_its_place(session: Hall, desk: Desk) -> None:
    await desk.hand(session.rooms[0], 5)
    await desk.give(session.rooms[0], 60)
    change = await desk.undo(session.rooms[0], 60, 64)
    assert floor_of(change) is None
    assert [(row.participant, row.hand_raised_at) for row in change.participants] == [(session.rooms[0], after(5))]
    assert await desk.turns() == []


async def test_the_turn_that_was_ended_by_mistake_goes_on_since_when_it_was(session: Hall, desk: Desk) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0, limit_s=120)
    await desk.give(second, 60)
    change = await desk.undo(second, 60, 63)
    assert floor_of(change) == FloorGiven(first, NOW, 120)
    assert await desk.turns() == [(first, NOW, None, None)]
    assert {row.participant: row.spoken_ms for row in change.participants} == {first: 0, second: 0}


async def test_a_floor_taken_by_mistake_is_given_back(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    await desk.take(session.rooms[0], 100)
    assert floor_of(await desk.undo(session.rooms[0], 100, 103, given=False)) == FloorGiven(session.rooms[0], NOW, 300)
    assert await desk.turns() == [(session.rooms[0], NOW, None, None)]


async def test_undoing_opens_no_microphone_and_closes_the_mistaken_one(session: Hall, desk: Desk) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0)
    await desk.microphone(first, 1)
    await desk.give(second, 60)
    await desk.microphone(second, 61)
    await desk.undo(second, 60, 62)
    assert not (await session.row(first)).microphone_open
    assert not (await session.row(second)).microphone_open


async def test_undoing_closes_the_chairs_microphone_never(session: Hall, desk: Desk) -> None:
    await desk.microphone(session.chair, 0)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.seats[Role.SECRETARY], session.chair, 300, after(1))
        await commands.undo_floor(tx, session.seats[Role.SECRETARY], session.chair, True, after(1), after(2))
    assert (await session.row(session.chair)).microphone_open


async def test_a_screen_of_the_mistaken_turn_goes_with_it(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    async with session.db.begin() as tx:
        await commands.share_screen(tx, session.rooms[0], True, after(1))
    change = await desk.undo(session.rooms[0], 0, 2)
    assert change.programme is not None
    assert change.programme.screen is None


async def test_a_former_speaker_that_has_left_does_not_get_the_floor_back(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    await desk.give(session.rooms[1], 60)
    async with session.db.begin() as tx:
        await commands.record_left(tx, session.rooms[0], after(61))
    assert floor_of(await desk.undo(session.rooms[1], 60, 62)) is None


async def test_it_is_too_late_after_some_seconds_and_when_nothing_was_done(session: Hall, desk: Desk) -> None:
    with pytest.raises(errors.UndoTooLate):
        await desk.undo(session.rooms[0], 0, 0)
    await desk.give(session.rooms[0], 0)
    with pytest.raises(errors.UndoTooLate):
        await desk.undo(session.rooms[0], 0, 8.001)
    await desk.take(session.rooms[0], 100)
    with pytest.raises(errors.UndoTooLate):
        await desk.undo(session.rooms[0], 100, 108.001, given=False)


async def test_a_turn_that_ended_because_its_speaker_left_is_not_taken_up(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    async with session.db.begin() as tx:
        await commands.record_left(tx, session.rooms[0], after(30))
    with pytest.raises(errors.UndoTooLate):
        await desk.undo(session.rooms[0], 30, 31, given=False)


async def test_how_long_each_has_spoken_is_the_sum_of_its_turns(session: Hall, desk: Desk) -> None:
    first, second, silent = session.rooms
    await desk.give(first, 0)
    await desk.give(second, 61.5)
    await desk.give(first, 70)
    change = await desk.take(first, 80)
    assert change is not None
    assert [(row.participant, row.spoken_ms) for row in change.participants] == [(first, 71_500)]
    assert (await session.row(second)).spoken_ms == 8_500
    assert (await session.row(silent)).spoken_ms == 0


async def test_who_had_the_floor_before_is_told_with_its_time(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    change = await desk.give(session.rooms[1], 42)
    assert [(row.participant, row.spoken_ms) for row in change.participants] == [(session.rooms[0], 42_000)]


async def test_a_reminder_is_told_until_the_floor_moves(session: Hall, desk: Desk) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0)
    reminded = floor_of(await desk.remind(session.rooms[0], 60))
    assert reminded is not None
    assert reminded.reminded_at == after(60)
    again = floor_of(await desk.remind(first, 80))
    assert again is not None
    assert again.reminded_at == after(80)
    assert floor_of(await desk.give(second, 90)) == FloorGiven(second, after(90), 300)


async def test_a_reminder_is_taken_back(session: Hall, desk: Desk) -> None:
    await desk.give(session.rooms[0], 0)
    await desk.remind(session.rooms[0], 60)
    assert floor_of(await desk.remind(session.rooms[0], 63, on=False)) == FloorGiven(session.rooms[0], NOW, 300)
    assert await desk.remind(session.rooms[0], 64, on=False) is None


async def test_without_a_floor_nobody_is_reminded(session: Hall, desk: Desk) -> None:
    assert await desk.remind(session.rooms[0], 0) is None


async def test_a_reminder_goes_with_the_turn_that_was_given_by_mistake(session: Hall, desk: Desk) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0)
    await desk.give(second, 60)
    await desk.remind(second, 61)
    assert floor_of(await desk.undo(second, 60, 63)) == FloorGiven(first, NOW, 300)


async def test_what_one_desk_means_for_a_speaker_is_not_done_to_the_next(session: Hall, desk: Desk) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.seats[Role.SECRETARY], second, 300, after(1))
    for late in (
        desk.take(first, 2),
        desk.extend(first, 60, 2),
        desk.remind(first, 2),
        desk.undo(first, 0, 2),
        desk.undo(first, 0, 2, given=False),
        desk.undo(second, 1, 2, given=False),
    ):
        with pytest.raises(errors.FloorMoved):
            await late
    assert floor_of(await desk.extend(second, 60, 3)) == FloorGiven(second, after(1), 360)


async def test_a_turn_that_another_desk_has_ended_is_not_taken_up_by_undoing_its_giving(
    session: Hall, desk: Desk
) -> None:
    first, second, _ = session.rooms
    await desk.give(first, 0)
    async with session.db.begin() as tx:
        await commands.take_floor(tx, session.seats[Role.SECRETARY], first, after(1))
    with pytest.raises(errors.FloorMoved):
        await desk.undo(first, 0, 2)
    with pytest.raises(errors.FloorMoved):
        await desk.undo(second, 1, 2, given=False)
    assert floor_of(await desk.undo(first, 1, 3, given=False)) == FloorGiven(first, NOW, 300)


async def test_two_desks_that_gave_the_same_speaker_the_floor_take_back_each_its_own_giving(
    session: Hall, desk: Desk
) -> None:
    first = session.rooms[0]
    await desk.give(first, 0, limit_s=120)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.seats[Role.SECRETARY], first, 300, after(1))
    with pytest.raises(errors.FloorMoved):
        await desk.undo(first, 0, 2)
    async with session.db.begin() as tx:
        change = await commands.undo_floor(tx, session.seats[Role.SECRETARY], first, True, after(1), after(3))
    assert floor_of(change) == FloorGiven(first, NOW, 120)
    assert floor_of(await desk.undo(first, 0, 4)) is None


async def test_a_turn_that_was_ended_twice_is_taken_up_by_who_ended_it_last(session: Hall, desk: Desk) -> None:
    first, secretary = session.rooms[0], session.seats[Role.SECRETARY]
    await desk.give(first, 0)
    await desk.take(first, 60)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, secretary, first, 300, after(61))
        await commands.take_floor(tx, secretary, first, after(62))
    with pytest.raises(errors.FloorMoved):
        await desk.undo(first, 60, 63, given=False)
    assert floor_of(await desk.undo(first, 62, 64, given=False)) == FloorGiven(first, after(61), 300)


async def test_a_minute_is_taken_back_from_the_turn_that_got_it(session: Hall, desk: Desk) -> None:
    first = session.rooms[0]
    await desk.give(first, 0)
    await desk.extend(first, 60, 1)
    await desk.give(first, 2)
    async with session.db.begin() as tx:
        with pytest.raises(errors.FloorMoved):
            await commands.extend_floor(tx, session.chair, first, -60, after(3), given_at=NOW)
        change = await commands.extend_floor(tx, session.chair, first, -60, after(3), given_at=after(2))
    assert floor_of(change) == FloorGiven(first, after(2), 240)


async def test_a_reminder_of_the_other_desk_stays(session: Hall, desk: Desk) -> None:
    first = session.rooms[0]
    await desk.give(first, 0)
    await desk.remind(first, 60)
    await desk.remind(first, 61)
    async with session.db.begin() as tx:
        with pytest.raises(errors.FloorMoved):
            await commands.remind_floor(tx, session.chair, first, False, after(62), done_at=after(60))
        change = await commands.remind_floor(tx, session.chair, first, False, after(62), done_at=after(61))
    assert floor_of(change) == FloorGiven(first, NOW, 300)


@dataclass(frozen=True, slots=True)
class Done:
    """An act on the floor: whose, on whom, whether it gave or took, when, and what the floor was before."""

    desk: ParticipantId
    participant: ParticipantId
    given: bool
    at_s: float
    before: FloorGiven | None


@pytest.mark.parametrize("seed", range(4))
async def test_of_any_acts_of_two_desks_an_undo_takes_back_its_own_or_nothing(session: Hall, seed: int) -> None:
    """What is taken back is the act it names, if that is the last that still stands; else the floor stays."""
    chance = random.Random(seed)
    desks = (session.chair, session.seats[Role.SECRETARY])
    standing: list[Done] = []
    every: list[Done] = []
    floor: FloorGiven | None = None
    for step in range(30):
        at_s = step / 10
        desk, participant = chance.choice(desks), chance.choice(session.rooms)
        act = chance.choice(("give", "give", "take", "undo", "undo"))
        mine = [one for one in every if one.desk == desk]
        if act == "undo" and mine:
            meant = chance.choice(mine)
            undone = await undo(session, meant, at_s)
            assert (undone is not None) == (standing[-1:] == [meant]), f"step {step}"
            if undone is not None:
                floor = standing.pop().before
                assert floor_of(undone) == floor
        elif act == "give" or (act == "take" and floor is not None):
            done = Done(
                desk, participant if act == "give" or floor is None else floor.participant, act == "give", at_s, floor
            )
            async with session.db.begin() as tx:
                if done.given:
                    floor = floor_of(await commands.give_floor(tx, desk, done.participant, 300, after(at_s)))
                else:
                    floor = floor_of(await commands.take_floor(tx, desk, done.participant, after(at_s)))
            standing.append(done)
            every.append(done)
    assert len(every) > 8


async def undo(session: Hall, meant: Done, at_s: float) -> Change | None:
    """None where it is refused because something else stands there now."""
    try:
        async with session.db.begin() as tx:
            return await commands.undo_floor(
                tx, meant.desk, meant.participant, meant.given, after(meant.at_s), after(at_s)
            )
    except (errors.FloorMoved, errors.UndoTooLate):
        return None
