"""The demo's accounts. Their passwords are known to everyone, so they work on a demo server only."""

from dataclasses import dataclass

from meetings.domain.roles import Role
from meetings.seed.directory import Directory, directory
from meetings.seed.people import Official

DEVICE_PASSWORD = "demo-diemcau"
DELEGATES = 4
DEPUTY_LOGIN = "phochutri"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What `giaoban accounts --demo` lists."""

    login: str
    password: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class PersonAccount:
    """An account of one of the directory's people."""

    account: DemoAccount
    official: Official


def demo_accounts() -> list[DemoAccount]:
    """All of them: the people of the province, then a device for each commune by its code."""
    found = directory()
    people = [person.account for person in person_accounts(found)]
    return people + [
        DemoAccount(device_login(commune.code), DEVICE_PASSWORD, Role.ROOM, commune.full_name)
        for commune in found.communes
    ]


def device_login(code: str) -> str:
    """The login of the device in a commune's room."""
    return f"diemcau-{code}"


def person_accounts(found: Directory) -> tuple[PersonAccount, ...]:
    """A chair and a deputy, a secretary, IT, delegates from the agencies, and an observer."""
    office, *agencies = found.agencies
    secretary = next(official for official in office.officials if official.title == "Thư ký")
    technician = next(official for official in office.officials if official.title.endswith("công nghệ thông tin"))
    observer = office.officials[1]
    people = [
        ("chutri", Role.CHAIR, found.leaders[0]),
        (DEPUTY_LOGIN, Role.DELEGATE, found.leaders[1]),
        ("thuky", Role.SECRETARY, secretary),
        ("kythuat", Role.IT, technician),
        *(
            (f"daibieu{number}", Role.DELEGATE, agency.officials[0])
            for number, agency in enumerate(agencies[:DELEGATES], start=1)
        ),
        ("duthinh", Role.OBSERVER, observer),
    ]
    return tuple(
        PersonAccount(DemoAccount(login, f"demo-{login}", role, official.name), official)
        for login, role, official in people
    )
