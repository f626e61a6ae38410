"""Writing the directory: units, positions, people, who holds what, rooms, who answers for a unit, roles of accounts.

The caller has checked that the account may (`access.check_account`). Days are days of Việt Nam up to today: what
is to be later is written when it is.
"""

from meetings.commands.directory.accounts import NewAccount, open_account
from meetings.commands.directory.assistants import end_assistant, grant_assistant
from meetings.commands.directory.holdings import NewHolding, end_holding, give_holding, hand_over
from meetings.commands.directory.imports import import_directory
from meetings.commands.directory.people import PersonFacts, change_person, close_person, create_person
from meetings.commands.directory.positions import PositionFacts, change_position, close_position, create_position
from meetings.commands.directory.roles import set_roles
from meetings.commands.directory.rooms import RoomFacts, change_room, create_room
from meetings.commands.directory.units import NewUnit, UnitFacts, change_unit, close_unit, create_unit

__all__ = [
    "NewAccount",
    "NewHolding",
    "NewUnit",
    "PersonFacts",
    "PositionFacts",
    "RoomFacts",
    "UnitFacts",
    "change_person",
    "change_position",
    "change_room",
    "change_unit",
    "close_person",
    "close_position",
    "close_unit",
    "create_person",
    "create_position",
    "create_room",
    "create_unit",
    "end_assistant",
    "end_holding",
    "give_holding",
    "grant_assistant",
    "hand_over",
    "import_directory",
    "open_account",
    "set_roles",
]
