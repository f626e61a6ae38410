"""Who takes part in a meeting of the year, as rows: sites, participants, and a seat for each invitee."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Scope, SeatState
from meetings.domain.vietnamese import person_sort_key
from meetings.ids import AccountId, MeetingId, ParticipantId, SeatId, SiteId
from meetings.models.live import Deputy, LiveMeeting, LiveParticipant
from meetings.models.meetings import MeetingSite, ParticipantRow, SiteKind
from meetings.models.seats import Seat
from meetings.seed.accounts import DEPUTY_LOGIN, PersonAccount, person_accounts
from meetings.seed.book import Value
from meetings.seed.people import Official
from meetings.seed.province import Office
from meetings.seed.rows import Holder
from meetings.seed.units import PROVINCE_CODE
from meetings.seed.year.fates import Decision, Reply, decisions
from meetings.seed.year.occasions import SESSION, YEAR_NOW, Occasion
from meetings.seed.year.setting import CHAIR, LEADING, Gathering, Setting, Sitting

_PAUSED_FOR = timedelta(minutes=5)
_ORDER = (Role.CHAIR, Role.SECRETARY, Role.IT, Role.DELEGATE, Role.ROOM, Role.OBSERVER)


def write_gathering(setting: Setting, occasion: Occasion, meeting: MeetingId) -> Gathering:
    """Sites in the order of boards, participants, and the seats in the order of the list of invitees."""
    offices = setting.offices()
    found = decisions(occasion, setting.directory)
    communes = sorted((offices[one.invitee.code] for one in found if one.invitee.at_site), key=_order)
    sites = _sites(setting, meeting, communes)
    people = _people(setting, meeting, sites[PROVINCE_CODE], len(communes))
    devices = _devices(setting, meeting, communes, sites, len(people) - 1)
    _live(setting, occasion, meeting, people, devices)
    own = _by_official(setting, people)
    invited = sorted(found, key=lambda one: (_line(one), _order(offices[one.invitee.code]), one.invitee.rank))
    sittings = []
    for one in invited:
        holder = offices[one.invitee.code].holders[one.invitee.rank - 1]
        seat = SeatId(setting.book.new_id())
        counts = SeatId(setting.book.new_id()) if one.fate.reply is Reply.SUBSTITUTED else seat
        sitting = Sitting(one, offices[one.invitee.code], holder, seat, counts, own.get(holder.official))
        sittings.append(sitting)
    gathering = Gathering(meeting, sites, devices, people, tuple(sittings))
    _seats(setting, occasion, gathering)
    return gathering


def _order(office: Office) -> tuple[str, str]:
    """As the directory lists units: by area, those of none first, then by name."""
    return office.area or "", office.order


def _line(one: Decision) -> int:
    """Which line of the list names it: vice chairs, heads of agencies, chairs of communes."""
    return 2 if one.invitee.at_site else int(one.invitee.code != PROVINCE_CODE)


def _sites(setting: Setting, meeting: MeetingId, communes: Sequence[Office]) -> dict[str, SiteId]:
    sites = {}
    for position, office in enumerate((setting.province.province, *communes)):
        sites[office.code] = SiteId(setting.book.new_id())
        setting.book.add(
            MeetingSite, id=sites[office.code], meeting_id=meeting, room_id=office.room,
            kind=SiteKind.REMOTE if position else SiteKind.MAIN, required=True, position=position,
        )  # fmt: skip
    return sites


def _people(setting: Setting, meeting: MeetingId, hall: SiteId, rooms: int) -> dict[AccountId, ParticipantId]:
    """Who leads, and everybody else with an account: they are all invited to every meeting. The observer comes last,
    behind the rooms.
    """
    roles = dict(LEADING)

    def order(one: PersonAccount) -> tuple[int, str]:
        role = roles.get(one.account.login, Role.DELEGATE)
        return _ORDER.index(role), f"{one.official.rank:03d} {person_sort_key(one.official.name)}"

    people = {}
    for position, one in enumerate(sorted(person_accounts(setting.directory), key=order)):
        role = roles.get(one.account.login, Role.DELEGATE)
        account = setting.account(one.account.login)
        people[account] = ParticipantId(setting.book.new_id())
        setting.book.add(
            ParticipantRow, id=people[account], meeting_id=meeting, site_id=hall, account_id=account, role=role,
            name=one.official.name, title=one.official.title, unit_code=None, area=None,
            position=position + (rooms if role is Role.OBSERVER else 0), removed_at=None,
        )  # fmt: skip
    return people


def _devices(
    setting: Setting, meeting: MeetingId, communes: Sequence[Office], sites: dict[str, SiteId], first: int
) -> dict[str, ParticipantId]:
    devices = {}
    for position, office in enumerate(communes, start=first):
        head = office.holders[0].official
        devices[office.code] = ParticipantId(setting.book.new_id())
        setting.book.add(
            ParticipantRow, id=devices[office.code], meeting_id=meeting, site_id=sites[office.code],
            account_id=office.device, role=Role.ROOM, name=office.name,
            title=f"{head.honorific} {head.name}, {head.title}", unit_code=office.code, area=office.area,
            position=position, removed_at=None,
        )  # fmt: skip
    return devices


def _live(
    setting: Setting,
    occasion: Occasion,
    meeting: MeetingId,
    people: Mapping[AccountId, ParticipantId],
    devices: Mapping[str, ParticipantId],
) -> None:
    """The live rows that an invitation makes; a suspended meeting has been so for a while."""
    pauses = occasion.state is MeetingState.SUSPENDED
    setting.book.add(
        LiveMeeting, meeting_id=meeting, revision=0, floor_id=None, floor_given_at=None, floor_limit_s=None,
        floor_reminded_at=None, chair_id=people[setting.account(CHAIR)], spotlight_id=None, beside_id=None,
        screen_id=None, suspended_at=YEAR_NOW - _PAUSED_FOR if pauses else None, locked_at=None, hands_closed_at=None,
    )  # fmt: skip
    setting.book.add(
        Deputy, meeting_id=meeting, participant_id=people[setting.account(DEPUTY_LOGIN)], acting_since=None
    )
    for participant in (*people.values(), *devices.values()):
        setting.book.add(
            LiveParticipant, participant_id=participant, microphone_open=False, camera_open=False,
            hand_raised_at=None, silenced_at=None, silenced_by=None,
        )  # fmt: skip


def _by_official(setting: Setting, people: Mapping[AccountId, ParticipantId]) -> dict[Official, ParticipantId]:
    """The places of who signs in, by who they are."""
    known = person_accounts(setting.directory)
    return {one.official: people[setting.account(one.account.login)] for one in known}


def _seats(setting: Setting, occasion: Occasion, gathering: Gathering) -> None:
    """One for each invitee, suspended where a substitute sits; the substitutes' behind all others."""
    for position, sitting in enumerate(gathering.sittings):
        taken = sitting.counts != sitting.seat
        values = _seat(gathering, sitting, sitting.holder)
        setting.book.add(
            Seat, **values, id=sitting.seat, position=position, participant_id=sitting.participant,
            position_id=sitting.holder.position, voting=occasion.type_code == SESSION,
            state=SeatState.SUSPENDED if taken else SeatState.ACTIVE, principal_id=None, scope=None,
        )  # fmt: skip
    instead = [sitting for sitting in gathering.sittings if sitting.counts != sitting.seat]
    for position, sitting in enumerate(instead, start=len(gathering.sittings)):
        values = _seat(gathering, sitting, sitting.substitute)
        setting.book.add(
            Seat, **values, id=sitting.counts, position=position, participant_id=None, position_id=None,
            voting=occasion.type_code == SESSION, state=SeatState.ACTIVE, principal_id=sitting.seat,
            scope=Scope.VOTE if occasion.type_code == SESSION else Scope.SPEAK,
        )  # fmt: skip


def _seat(gathering: Gathering, sitting: Sitting, holder: Holder) -> dict[str, Value]:
    """What the seats of an invitee and of its substitute have alike: the snapshot of who sits there, and where."""
    office = sitting.office
    return {
        "meeting_id": gathering.meeting,
        "site_id": gathering.sites.get(office.code, gathering.sites[PROVINCE_CODE]),
        "unit_id": office.unit,
        "person_id": holder.person,
        "unit_name": office.name,
        "unit_code": office.code,
        "area": office.area,
        "title": holder.official.title,
        "honorific": holder.official.honorific,
        "name": holder.official.name,
        "email": holder.email,
        "duty": Duty.REQUIRED,
    }
