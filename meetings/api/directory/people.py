"""People, what they hold, and the roles of their accounts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from meetings import commands, directory_pages
from meetings.api.directory.bodies import (
    ChangedPersonBody,
    ClosingBody,
    EndBody,
    MadeBody,
    NewAccountBody,
    NewHoldingBody,
    PeoplePageBody,
    PersonFactsBody,
    PersonPageBody,
    RolesBody,
)
from meetings.api.directory.desk import Desk
from meetings.api.door import account_id, holding_id, person_id, position_id
from meetings.api.services import Services
from meetings.directory_pages.people import MAX_PAGE
from meetings.domain.roles import Act
from meetings.passwords import one_time_password
from meetings.schemas import OneTimePasswordBody

Wanted = Annotated[str, Query(alias="q", max_length=100, description="part of a name, a title or a unit")]
Start = Annotated[int, Query(ge=0, le=1_000_000)]
Length = Annotated[int, Query(ge=1, le=MAX_PAGE)]


class PeopleRoutes:
    """/directory/people, /directory/holdings and /directory/accounts."""

    def __init__(self, desk: Desk, services: Services) -> None:
        """Reads and changes at the desk."""
        self._desk = desk
        self._services = services

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter()
        routes.add_api_route("/people", self.people, methods=["GET"])
        routes.add_api_route("/people", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/people/{person}", self.person, methods=["GET"])
        routes.add_api_route("/people/{person}", self.change, methods=["PUT"], status_code=204)
        routes.add_api_route("/people/{person}/closing", self.close, methods=["POST"], status_code=204)
        routes.add_api_route("/people/{person}/accounts", self.open_account, methods=["POST"], status_code=201)
        routes.add_api_route("/holdings", self.give, methods=["POST"], status_code=201)
        routes.add_api_route("/holdings/{holding}/end", self.end, methods=["POST"], status_code=204)
        routes.add_api_route("/accounts/{account}/roles", self.set_roles, methods=["PUT"], status_code=204)
        return routes

    async def people(
        self, request: Request, wanted: Wanted = "", start: Start = 0, length: Length = MAX_PAGE
    ) -> PeoplePageBody:
        """People by given name, and how many there are in all."""
        async with self._desk.reading(request) as tx:
            page = await directory_pages.people_page(tx, wanted, start, length)
        return PeoplePageBody.model_validate(page)

    async def person(self, person: str, request: Request) -> PersonPageBody:
        """One person with what it holds and held."""
        async with self._desk.reading(request) as tx:
            page = await directory_pages.person_page(tx, person_id(person))
        return PersonPageBody.model_validate(page)

    async def create(self, body: PersonFactsBody, request: Request) -> MadeBody:
        """Makes a person."""
        async with self._desk.changing(request, Act.CHANGE_PEOPLE) as acting:
            made = await commands.create_person(acting.tx, acting.account, body.facts(), acting.now)
        return MadeBody(id=made)

    async def change(self, person: str, body: ChangedPersonBody, request: Request) -> None:
        """Writes down what is known of a person."""
        async with self._desk.changing(request, Act.CHANGE_PEOPLE) as acting:
            by = body.by(acting.account, acting.now)
            await commands.change_person(acting.tx, person_id(person), body.facts(), by)

    async def close(self, person: str, body: ClosingBody, request: Request) -> None:
        """Takes a person out of service, or in again."""
        async with self._desk.changing(request, Act.CHANGE_PEOPLE) as acting:
            by = body.by(acting.account, acting.now)
            ended = await commands.close_person(acting.tx, person_id(person), body.on, by)
        await self._services.sign_out(ended)

    async def give(self, body: NewHoldingBody, request: Request) -> MadeBody:
        """Gives a position to a person, or hands it over."""
        write = commands.hand_over if body.replacing else commands.give_holding
        async with self._desk.changing(request, Act.CHANGE_HOLDINGS) as acting:
            who, what = person_id(body.person), position_id(body.position)
            new = commands.NewHolding(who, what, body.held_from, body.acting)
            return MadeBody(id=await write(acting.tx, new, body.by(acting.account, acting.now)))

    async def end(self, holding: str, body: EndBody, request: Request) -> None:
        """Ends a holding."""
        async with self._desk.changing(request, Act.CHANGE_HOLDINGS) as acting:
            by = body.by(acting.account, acting.now)
            await commands.end_holding(acting.tx, holding_id(holding), body.on, by)

    async def open_account(self, person: str, body: NewAccountBody, request: Request) -> OneTimePasswordBody:
        """An account with a fresh password to be handed over; it is told here and nowhere else."""
        async with self._desk.reading(request, Act.OPEN_ACCOUNT):
            pass
        password = one_time_password()
        new = commands.NewAccount(body.login, body.roles, await self._services.passwords.hash(password))
        async with self._desk.changing(request, Act.OPEN_ACCOUNT) as acting:
            await commands.open_account(acting.tx, acting.account, person_id(person), new, acting.now)
        return OneTimePasswordBody(password=password, one_time=True)

    async def set_roles(self, account: str, body: RolesBody, request: Request) -> None:
        """Gives an account these roles."""
        async with self._desk.changing(request, Act.CHANGE_ROLES) as acting:
            by = body.by(acting.account, acting.now)
            await commands.set_roles(acting.tx, account_id(account), body.roles, by)
