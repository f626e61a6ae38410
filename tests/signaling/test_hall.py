"""The end of a hall: nobody is left in it."""

import asyncio
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

pytestmark = pytest.mark.anyio


class Leaving:
    """A client that notes with which code it was sent away."""

    def __init__(self) -> None:
        self.code = ""

    def send(self, frame: str) -> None:
        """Nothing is expected."""

    def renew(self, frame: str) -> None:
        """Nothing is expected."""

    def show(self, of: str, frame: bytes) -> None:
        """Nothing is expected."""

    def goodbye(self, code: str) -> None:
        self.code = code

    def acts_as(self, role: Role) -> None:
        """Nothing is expected."""


async def test_a_hall_whose_work_was_broken_off_ends_and_makes_way_for_a_new_one() -> None:
    link = WorkerLink(FakeWorker().make)
    hall = Hall(MeetingId("m"), House(cast(Database, None), link, Mirror(), SystemClock(), Thresholds(0.03, 250, 50)))

    async def broken_off() -> None:
        raise asyncio.CancelledError

    hall._inbox.post(broken_off)
    async with asyncio.timeout(5):
        await hall.run()


async def test_who_was_seated_while_the_hall_ended_is_sent_to_come_again() -> None:
    link = WorkerLink(FakeWorker().make)
    house = House(cast(Database, None), link, Mirror(), SystemClock(), Thresholds(0.03, 250, 50))
    hall, client = Hall(MeetingId("m"), house), Leaving()
    hall._seats.take(Seat(ParticipantId("late"), Role.ROOM, client, SessionId("s")))
    hall.stop()
    async with asyncio.timeout(5):
        await hall.run()
    assert client.code == "timed_out"
