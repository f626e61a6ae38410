"""The protocol of one connection: phases, roles, floods."""

import json
from typing import get_args

import pytest

from meetings.domain.roles import Act, Role, allowed
from signaling.protocol import client
from signaling.protocol.effects import (
    Admit,
    Answer,
    AskMedia,
    Depart,
    Effect,
    LookAtStills,
    Perform,
    SayGoodbye,
    SendRoom,
    TakeOutcome,
    TakeReport,
    TakeStill,
    TurnPage,
)
from signaling.protocol.session import (
    MAX_DROPPED,
    MESSAGES_BURST,
    MOVES_BURST,
    MOVES_PER_S,
    STILLS_BURST,
    STILLS_PER_S,
    Phase,
    Session,
)
from tests.signaling import golden

MEMBERS = get_args(get_args(client.ClientMessage)[0])
TYPES = [str(member.model_fields["type"].default) for member in MEMBERS]
AFTER_JOIN = [type_ for type_ in TYPES if type_ != "join"]


def joined(role: Role) -> Session:
    """A session that has joined with a role at time 0."""
    session = Session(0.0)
    assert isinstance(session.receive(golden.frame("client.join"), 0.0), Admit)
    session.admitted(role)
    return session


def code_of(effect: Effect | None) -> str:
    """The code of a refusal; fails for any other effect."""
    assert isinstance(effect, Answer), effect
    return effect.refused.code


def test_the_first_join_asks_to_be_admitted() -> None:
    session = Session(0.0)
    effect = session.receive(golden.frame("client.join"), 0.0)
    assert isinstance(effect, Admit)
    assert effect.join.id == 1
    assert session.phase is Phase.JOINING


@pytest.mark.parametrize("type_", AFTER_JOIN)
def test_no_message_is_taken_before_the_join(type_: str) -> None:
    assert code_of(Session(0.0).receive(golden.frame(f"client.{type_}"), 0.0)) == "not_joined"


@pytest.mark.parametrize("type_", AFTER_JOIN)
def test_no_message_is_taken_while_the_join_is_on_its_way(type_: str) -> None:
    session = Session(0.0)
    session.receive(golden.frame("client.join"), 0.0)
    assert code_of(session.receive(golden.frame(f"client.{type_}"), 0.0)) == "not_joined"


@pytest.mark.parametrize("phase", [Phase.JOINING, Phase.JOINED])
def test_a_connection_joins_once(phase: Phase) -> None:
    session = Session(0.0)
    session.receive(golden.frame("client.join"), 0.0)
    if phase is Phase.JOINED:
        session.admitted(Role.ROOM)
    assert code_of(session.receive(golden.frame("client.join"), 0.0)) == "already_joined"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("type_", AFTER_JOIN)
def test_every_role_may_send_exactly_what_the_table_allows(role: Role, type_: str) -> None:
    effect = joined(role).receive(golden.frame(f"client.{type_}"), 0.0)
    if allowed(role, Act(type_)):
        assert type(effect) is not Answer
    else:
        assert code_of(effect) == "not_allowed"


@pytest.mark.parametrize("type_", AFTER_JOIN)
def test_every_message_has_its_one_effect(type_: str) -> None:
    role = next(role for role in Role if allowed(role, Act(type_)))
    effect = joined(role).receive(golden.frame(f"client.{type_}"), 0.0)
    media = {"offer_media": AskMedia, "want_tiles": AskMedia, "watch_stills": LookAtStills, "tell_machine": TakeReport}
    media["tell_test"] = TakeOutcome
    expected = {**media, "move_page": TurnPage, "resync": SendRoom, "leave": Depart}
    assert type(effect) is expected.get(type_, Perform)


def test_a_refusal_carries_the_id_of_the_request() -> None:
    effect = joined(Role.OBSERVER).receive(golden.frame("client.raise_hand"), 0.0)
    assert isinstance(effect, Answer)
    assert effect.refused.id == json.loads(golden.frame("client.raise_hand"))["id"]


def test_binary_frames_are_refused_before_the_join() -> None:
    assert code_of(Session(0.0).receive(golden.still(), 0.0)) == "bad_frame"


@pytest.mark.parametrize("role", Role)
def test_only_rooms_send_stills(role: Role) -> None:
    effect = joined(role).receive(golden.still(), 0.0)
    if allowed(role, Act.SEND_STILL):
        assert effect == TakeStill(golden.still())
    else:
        assert code_of(effect) == "not_allowed"


def test_a_binary_frame_that_is_no_still_is_refused() -> None:
    session = joined(Role.ROOM)
    assert code_of(session.receive(b"{}", 0.0)) == "still_refused"
    assert isinstance(session.receive(golden.frame("client.resync"), 0.0), SendRoom)


def test_stills_come_no_oftener_than_they_may() -> None:
    session = joined(Role.ROOM)
    effects = [session.receive(golden.still(), second * 1.0) for second in range(20)]
    assert sum(isinstance(effect, TakeStill) for effect in effects) == STILLS_BURST + STILLS_PER_S * 19 // 1
    assert {code_of(effect) for effect in effects if not isinstance(effect, TakeStill)} == {"too_many_messages"}


def test_a_page_moves_no_oftener_than_it_may() -> None:
    session, move = joined(Role.CHAIR), golden.frame("client.move_page")
    effects = [session.receive(move, at / 15) for at in range(15 * 10)]
    moved = sum(isinstance(effect, TurnPage) for effect in effects)
    assert MOVES_PER_S * 9 <= moved <= MOVES_BURST + MOVES_PER_S * 10
    assert {code_of(effect) for effect in effects if not isinstance(effect, TurnPage)} == {"too_many_messages"}


def test_ten_moves_a_second_are_all_taken() -> None:
    session, move = joined(Role.CHAIR), golden.frame("client.move_page.pointing")
    assert all(isinstance(session.receive(move, at / 10), TurnPage) for at in range(600))


def test_stills_every_five_seconds_are_all_taken() -> None:
    session = joined(Role.ROOM)
    assert all(isinstance(session.receive(golden.still(), at * 4.5), TakeStill) for at in range(100))


def test_a_bad_frame_does_not_end_the_session() -> None:
    session = joined(Role.ROOM)
    assert code_of(session.receive("{", 0.0)) == "bad_frame"
    assert isinstance(session.receive(golden.frame("client.resync"), 0.0), SendRoom)


def test_a_flood_is_answered_once_and_then_dropped() -> None:
    session = joined(Role.ROOM)
    effects = [session.receive(golden.frame("client.set_camera"), 0.0) for _ in range(int(MESSAGES_BURST) + 50)]
    refused = [effect for effect in effects if isinstance(effect, Answer)]
    assert [effect.refused.code for effect in refused] == ["too_many_messages"]
    assert effects[-1] is None


def test_after_a_second_a_flooding_client_may_send_again() -> None:
    session = joined(Role.ROOM)
    for _ in range(int(MESSAGES_BURST) + 1):
        session.receive(golden.frame("client.set_camera"), 0.0)
    assert isinstance(session.receive(golden.frame("client.set_camera"), 1.0), Perform)


def test_a_flood_that_goes_on_ends_the_connection() -> None:
    session = joined(Role.ROOM)
    effects = [session.receive("x", 0.0) for _ in range(int(MESSAGES_BURST) + MAX_DROPPED + 1)]
    assert SayGoodbye("too_many_messages") in effects
    assert session.phase is Phase.CLOSED


def test_drops_are_forgiven_after_a_quiet_time() -> None:
    session = joined(Role.ROOM)
    for round_s in range(0, 400, 20):
        effects = [session.receive("x", float(round_s)) for _ in range(int(MESSAGES_BURST) + 20)]
        assert not any(isinstance(effect, SayGoodbye) for effect in effects)


def test_large_frames_cost_more_than_small_ones() -> None:
    session = joined(Role.ROOM)
    offer = json.dumps({"type": "offer_media", "id": 1, "offer": "a" * 100_000})
    effects = [session.receive(offer, 0.0) for _ in range(10)]
    assert isinstance(effects[0], AskMedia)
    assert any(isinstance(effect, Answer) and effect.refused.code == "too_many_messages" for effect in effects)


def test_a_rejoin_with_an_offer_after_a_few_is_still_affordable() -> None:
    session = joined(Role.ROOM)
    offer = json.dumps({"type": "offer_media", "id": 1, "offer": "a" * 45_000})
    assert all(isinstance(session.receive(offer, float(at_s)), AskMedia) for at_s in (0, 2, 4, 6, 8))


def test_a_closed_session_takes_nothing() -> None:
    session = joined(Role.ROOM)
    session.closed()
    assert session.receive(golden.frame("client.resync"), 0.0) is None
