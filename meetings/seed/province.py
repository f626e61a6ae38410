"""Writing the directory of values down, and where everybody of it is to be found."""

from collections.abc import Mapping
from dataclasses import dataclass

from meetings.domain.roles import Role
from meetings.domain.vietnamese import sort_key
from meetings.ids import AccountId, RoomId, UnitId
from meetings.models.directory import LinkClass, UnitKind
from meetings.passwords import Passwords
from meetings.seed.accounts import DEVICE_PASSWORD, device_login, person_accounts
from meetings.seed.directory import Agency, Directory, directory
from meetings.seed.people import Official
from meetings.seed.rooms import RoomFacts, rooms
from meetings.seed.rows import Holder, Rows
from meetings.seed.units import PROVINCE_CODE, PROVINCE_NAME, Commune

_HALL = RoomFacts(200, LinkClass.GOOD, "Nhà mạng A", None, "0000 100 999")


@dataclass(frozen=True, slots=True)
class Office:
    """A unit with who holds its posts, by rank. `name` with its type; `device`: the account of its room's machine."""

    unit: UnitId
    code: str
    name: str
    area: str | None
    order: str
    holders: tuple[Holder, ...]
    room: RoomId | None = None
    device: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Province:
    """All of it: `province` has the hall, `accounts` are those of people, by login."""

    province: Office
    agencies: tuple[Office, ...]
    communes: tuple[Office, ...]
    accounts: Mapping[str, AccountId]


async def demo_hashes(passwords: Passwords) -> dict[str, str]:
    """One hash for each distinct password, by the password: 129 devices share theirs."""
    people = [person.account.password for person in person_accounts(directory())]
    return {password: await passwords.hash(password) for password in [*people, DEVICE_PASSWORD]}


def write_province(rows: Rows, found: Directory, hashes: Mapping[str, str]) -> Province:
    """Units, people, rooms and accounts; `hashes`: those of `demo_hashes`."""
    unit = rows.unit(PROVINCE_CODE, UnitKind.PROVINCE, PROVINCE_NAME, None)
    leaders = tuple(rows.official(unit, official) for official in found.leaders)
    agencies = tuple(_agency(rows, unit, number, agency) for number, agency in enumerate(found.agencies, start=1))
    technician = next(p.official for p in person_accounts(found) if p.account.role is Role.IT)
    hall = rows.room(unit, "Hội trường UBND tỉnh", _HALL, technician.name)
    every = zip(found.communes, found.officials, rooms(len(found.communes)), strict=True)
    communes = tuple(_commune(rows, unit, *one, hashes[DEVICE_PASSWORD]) for one in every)
    people = {held.official: held.person for office in agencies for held in office.holders}
    people |= {held.official: held.person for held in leaders}
    accounts = {}
    for person in person_accounts(found):
        account = person.account
        accounts[account.login] = rows.person_account(
            account.login, hashes[account.password], account.role, people[person.official]
        )
    province = Office(unit, PROVINCE_CODE, PROVINCE_NAME, None, sort_key(PROVINCE_NAME), leaders, hall)
    return Province(province, agencies, communes, accounts)


def _agency(rows: Rows, province: UnitId, number: int, agency: Agency) -> Office:
    code = f"{PROVINCE_CODE}-{number:02d}"
    unit = rows.unit(code, UnitKind.AGENCY, agency.name, province)
    holders = tuple(rows.official(unit, official) for official in agency.officials)
    return Office(unit, code, agency.name, None, sort_key(agency.name), holders)


def _commune(
    rows: Rows,
    province: UnitId,
    commune: Commune,
    officials: tuple[Official, ...],
    facts: RoomFacts,
    device_hash: str,
) -> Office:
    unit = rows.commune(commune, province)
    holders = tuple(rows.official(unit, official) for official in officials)
    technician = f"{officials[-1].honorific} {officials[-1].name}"
    room = rows.room(unit, f"Phòng họp trực tuyến {commune.full_name}", facts, technician)
    device = rows.device_account(device_login(commune.code), device_hash, room)
    return Office(unit, commune.code, commune.full_name, commune.area, sort_key(commune.name), holders, room, device)
