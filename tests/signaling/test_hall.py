"""The end of a hall: nobody is left in it."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from meetings.db import Database
from meetings.domain.roles import Role
from meetings.ids import MeetingId, ParticipantId, SessionId
from signaling.clock import SystemClock
from signaling.hall import Hall
from signaling.house import House
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.seats import Seat
from signaling.worker_link import WorkerLink
from tests.fakes.fake_worker import FakeWorker
from tests.fakes.leaving_client import LeavingClient

pytestmark = pytest.mark.anyio

WEAK, ALARM = Thresholds(0.03, 150, 30), Thresholds(0.1, 250, 50)


async def test_a_hall_whose_work_was_broken_off_ends_and_makes_way_for_a_new_one() -> None:
    link = WorkerLink(FakeWorker().make)
    house = House(cast(Database, None), link, Mirror(), SystemClock(), WEAK, ALARM, Path())
    hall = Hall(MeetingId("m"), house)

    async def broken_off() -> None:
        raise asyncio.CancelledError

    hall._inbox.post(broken_off)
    async with asyncio.timeout(5):
        await hall.run()


async def test_who_was_seated_while_the_hall_ended_is_sent_to_come_again() -> None:
    link = WorkerLink(FakeWorker().make)
    house = House(cast(Database, None), link, Mirror(), SystemClock(), WEAK, ALARM, Path())
    hall, client = Hall(MeetingId("m"), house), LeavingClient()
    hall._seats.take(Seat(ParticipantId("late"), Role.ROOM, client, SessionId("s")))
    hall.stop()
    async with asyncio.timeout(5):
        await hall.run()
    assert client.code == "timed_out"
