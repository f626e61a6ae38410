"""Whom a row of a table means, among the people that are known."""

from collections.abc import Collection, Iterable

from meetings.domain.directory_fields import phone_key
from meetings.domain.directory_import.rows import RowFault
from meetings.domain.directory_import.state import DirectoryState, PersonState, is_new
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

    def find(
        self, name: str, email: str | None, phone: str | None, unit: UnitId, holders: Collection[PersonId] = ()
    ) -> PersonState | RowFault | None:
        """Who is meant: of this name, with the same e-mail, else the same telephone, else who holds this very position
        (`holders`); None for somebody new. An address that only others have is theirs.

        Whoever is of this name in the same unit is somebody else only if e-mail and telephone say so; where they say
        neither, it is not guessed: two people would become one, or one two.
        """
        named = self._by_name.get(match_key(name), set())
        addressed = self._by_email.get(email, set()) if email is not None else set()
        if addressed and not addressed & named:
            return RowFault.EMAIL_OF_OTHER
        called = phone_key(phone)
        reached = {one for one in named if called is not None and phone_key(self._people[one].phone) == called}
        for meant in (addressed & named, reached):
            if meant:
                return self._only(meant)
        there = named & self._in_unit.get(unit, set())
        unclear = {one for one in there if not self._is_another(self._people[one], email, called)}
        holding = unclear & set(holders)
        if len(holding) == 1 and (len(unclear) == 1 or (email is None and called is None)):
            return self._only(holding)
        return RowFault.AMBIGUOUS_PERSON if unclear else None

    def _is_another(self, person: PersonState, email: str | None, called: str | None) -> bool:
        """Whether somebody of the same name is not who is meant: in both ways to be reached they differ, or in one
        when the rows before made that person: within one table nobody has two of them.
        """
        known = phone_key(person.phone)
        emails = email is not None and person.email is not None and email != person.email
        phones = called is not None and known is not None and called != known
        return (emails and phones) or (is_new(person.id) and (emails or phones))

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
