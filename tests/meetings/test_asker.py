"""Statements that are built once for everybody say the same as those built for an account."""

from collections.abc import Callable
from itertools import combinations

import pytest
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import sqlite

from meetings.access import led_by, visible_to
from meetings.asker import AT, Asker, Moment, asking, like
from meetings.domain.roles import Role
from meetings.events import Account
from meetings.ids import AccountId, RoomId
from meetings.papers.grants import downloads_of, versions_seen_by
from tests.meetings.hall import NOW

ALL_ROLES = [frozenset(some) for count in range(len(Role) + 1) for some in combinations(Role, count)]
CONDITIONS: dict[str, Callable[[Asker, Moment], ColumnElement[bool]]] = {
    "visible_to": lambda asker, _: visible_to(asker),
    "led_by": lambda asker, _: led_by(asker),
    "versions_seen_by": versions_seen_by,
    "downloads_of": downloads_of,
}


def account(roles: frozenset[Role]) -> Account:
    return Account(AccountId("a" * 36), "diemcau-1", "Xã Hải Hậu", True, RoomId("b" * 36), "13285", roles)


def said(condition: ColumnElement[bool]) -> str:
    return str(condition.compile(dialect=sqlite.dialect()))


@pytest.mark.parametrize("name", CONDITIONS)
def test_whatever_roles_an_account_has_its_condition_is_that_of_whoever_is_like_it(name: str) -> None:
    condition = CONDITIONS[name]
    for roles in ALL_ROLES:
        one = account(roles)
        assert said(condition(one, NOW)) == said(condition(like(one), AT)), roles


def test_a_condition_differs_only_with_the_roles_that_tell_askers_apart() -> None:
    assert len({like(account(roles)) for roles in ALL_ROLES}) == len({said(visible_to(account(r))) for r in ALL_ROLES})


def test_who_asks_and_when_goes_along_as_parameters() -> None:
    one = account(frozenset())
    values = asking(one, NOW)
    sent = versions_seen_by(like(one), AT).compile(dialect=sqlite.dialect())
    assert set(values) <= set(sent.params)
    assert set(values.values()) == {one.id, one.room, NOW}
    assert set(asking(one).values()) == {one.id, one.room}
