"""Who is invited to an occasion, what each answers, and whether each comes: drawn from a fixed seed. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from meetings.seed.accounts import person_accounts
from meetings.seed.directory import Directory
from meetings.seed.people import SEED
from meetings.seed.rooms import rooms
from meetings.seed.units import PROVINCE_CODE
from meetings.seed.year.occasions import Occasion

_WHY_NOT = ("Đi công tác ngoài tỉnh", "Nghỉ phép", "Điều trị tại bệnh viện", "Dự họp với Bộ", "Tiếp đoàn kiểm tra")
_WHY_INSTEAD = ("Trùng lịch họp Đảng ủy", "Đi cơ sở", "Tập huấn tại Hà Nội", "Có lịch tiếp công dân")
_LONGEST_ANSWER_MIN = 1100


class Reply(StrEnum):
    """What somebody answered. `refused`: they asked for a substitute, were refused, and said no more."""

    ACCEPTED = "accepted"
    SUBSTITUTED = "substituted"
    REFUSED = "refused"
    DECLINED = "declined"
    SILENT = "silent"


class Coming(StrEnum):
    """What became of a seat. `away`: nobody came and nobody said anything of it."""

    ON_TIME = "on_time"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"
    AWAY = "away"


_REPLIES = ((Reply.ACCEPTED, 86), (Reply.SUBSTITUTED, 8), (Reply.REFUSED, 1), (Reply.DECLINED, 3), (Reply.SILENT, 2))
"""Of a hundred."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """A post that is invited: the unit's code and the post's rank there.

    `at_site`: a commune, which has a room. `signs_in`: its holder has an account. `deputy`: the rank of who may come
    instead, None for nobody.
    """

    code: str
    rank: int
    area: str | None = None
    at_site: bool = False
    signs_in: bool = False
    deputy: int | None = None
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an invitee. `repeats`: a second version that asks anew is answered too.

    `late_min`: whole minutes after the opening. `beside_s`: seconds before the opening, or into the late minute.
    `people`: how many the room reports, None when nobody was in it; `named`: how many of them by name.
    """

    reply: Reply
    repeats: bool
    why: str
    coming: Coming
    late_min: int
    beside_s: int
    people: int | None
    named: int
    answered_min: int

    @property
    def is_there(self) -> bool:
        """Whether somebody sits on the seat, sooner or later."""
        return self.coming in {Coming.ON_TIME, Coming.LATE}


@dataclass(frozen=True, slots=True)
class Decision:
    """An invitee of an occasion with its fate."""

    invitee: Invitee
    fate: Fate


def invitees(occasion: Occasion, found: Directory) -> tuple[Invitee, ...]:
    """Everybody who is invited, in no order that counts: vice chairs, heads of agencies, chairs of communes."""
    own = {person.official for person in person_accounts(found)}
    leaders = [
        Invitee(PROVINCE_CODE, one.rank, signs_in=one in own) for one in found.leaders if one.post != "province_chair"
    ]
    agencies = [
        Invitee(f"{PROVINCE_CODE}-{number:02d}", 1, signs_in=agency.officials[0] in own, deputy=2)
        for number, agency in enumerate(found.agencies, start=1)
    ]
    facts = zip(found.communes, rooms(len(found.communes)), strict=True)
    communes = [
        Invitee(commune.code, 1, commune.area, at_site=True, deputy=4, capacity=room.capacity)
        for commune, room in facts
        if occasion.communes and occasion.area in {None, commune.area}
    ]
    return (*leaders, *agencies, *communes)


def decisions(occasion: Occasion, found: Directory) -> tuple[Decision, ...]:
    """What was decided for each of them; nothing while nobody is invited."""
    if occasion.sent_at is None:
        return ()
    return tuple(Decision(one, _fate(occasion, one)) for one in invitees(occasion, found))


def _fate(occasion: Occasion, invitee: Invitee) -> Fate:
    random = Random(f"{SEED}:{occasion.number}:{invitee.code}:{invitee.rank}")
    reply = random.choices([one for one, _ in _REPLIES], [share for _, share in _REPLIES])[0]
    sends_nobody = invitee.deputy is None or invitee.signs_in or occasion.is_called_off
    if sends_nobody and reply in {Reply.SUBSTITUTED, Reply.REFUSED}:
        reply = Reply.ACCEPTED
    coming = _coming(random, reply)
    left_min = int((occasion.starts_at - _last_sent(occasion)).total_seconds() / 60)
    people = random.randint(3, min(40, invitee.capacity)) if invitee.at_site and coming is not Coming.ABSENT else None
    return Fate(
        reply=reply,
        repeats=random.random() < 0.9,
        why=random.choice(_WHY_INSTEAD if reply in {Reply.SUBSTITUTED, Reply.REFUSED} else _WHY_NOT),
        coming=coming,
        late_min=random.randint(1, 25) if coming is Coming.LATE else 0,
        beside_s=random.randint(0, 59) if coming is Coming.LATE else random.randint(300, 1200),
        people=people,
        named=random.choice((0, 0, 1, 2)),
        answered_min=random.randint(5, min(_LONGEST_ANSWER_MIN, left_min - 65)),
    )


def _last_sent(occasion: Occasion) -> datetime:
    """When what is answered last went out; that a meeting is not held is not answered."""
    assert occasion.sent_at is not None
    return occasion.again_at if occasion.change is not None and occasion.again_at is not None else occasion.sent_at


def _coming(random: Random, reply: Reply) -> Coming:
    """Who declines stays away, four of five; of all others 3 in 500 do, with a reason, and 6 of 97 are late."""
    point = random.random()
    if reply is Reply.DECLINED:
        return Coming.AWAY if point < 0.8 else Coming.ON_TIME
    if point < 0.006:
        return Coming.EXCUSED if point < 0.003 else Coming.ABSENT
    return Coming.LATE if point < 0.006 + 6 / 97 else Coming.ON_TIME
