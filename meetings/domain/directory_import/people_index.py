"""Whom a row of a table means, among the people that are known."""

from collections.abc import Iterable

from meetings.domain.directory_import.rows import RowFault
from meetings.domain.directory_import.state import DirectoryState, PersonState
from meetings.domain.vietnamese import match_key
from meetings.ids import PersonId, UnitId


class PeopleIndex:
    """The people of the directory, and those that the rows before add."""

    def __init__(self, state: DirectoryState) -> None:
        """Knows everybody of the directory, and in which units each holds something now."""
        self._people = {person.id: person for person in state.people}
        self._by_name: dict[str, set[PersonId]] = {}
        self._by_email: dict[str, set[PersonId]] = {}
        self._in_unit: dict[UnitId, set[PersonId]] = {}
        for person in state.people:
            self._enter(person)
        units = {position.id: position.unit for position in state.positions}
        for holding in state.holdings:
            self._in_unit.setdefault(units[holding.position], set()).add(holding.person)

    def name(self, person: PersonId) -> str:
        """What somebody is called."""
        return self._people[person].name

    def put(self, person: PersonState, unit: UnitId) -> None:
        """Somebody new or changed, who holds something in a unit from now on."""
        self._people[person.id] = person
        self._enter(person)
        self._in_unit.setdefault(unit, set()).add(person.id)

    def find(self, name: str, email: str | None, phone: str | None, unit: UnitId) -> PersonState | RowFault | None:
        """Who is meant: of this name, with the same e-mail, else the same telephone, else in the same unit; None for
        somebody new. An address that only others have is theirs.
        """
        named = self._by_name.get(match_key(name), set())
        addressed = self._by_email.get(email, set()) if email is not None else set()
        if addressed and not addressed & named:
            return RowFault.EMAIL_OF_OTHER
        reached = {one for one in named if phone is not None and self._people[one].phone == phone}
        for meant in (addressed & named, reached, named & self._in_unit.get(unit, set())):
            if meant:
                return self._only(meant)
        return None

    def _only(self, meant: Iterable[PersonId]) -> PersonState | RowFault:
        first, *more = sorted(meant)
        if more:
            return RowFault.AMBIGUOUS_PERSON
        person = self._people[first]
        return person if person.in_service else RowFault.LEFT_PERSON

    def _enter(self, person: PersonState) -> None:
        self._by_name.setdefault(match_key(person.name), set()).add(person.id)
        if person.email is not None:
            self._by_email.setdefault(person.email, set()).add(person.id)
