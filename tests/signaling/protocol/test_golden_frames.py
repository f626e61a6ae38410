"""The golden frames are messages, and every message has one. The TypeScript suite reads the same files."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from signaling.protocol import client, server
from tests.signaling import golden


def _types(union: object) -> set[str]:
    members, _field = get_args(union)
    return {str(member.model_fields["type"].default) for member in get_args(members)}


@pytest.mark.parametrize("path", golden.frames("client"), ids=lambda path: path.stem)
def test_a_client_frame_reads_as_the_message_it_is_named_for(path: Path) -> None:
    adapter: TypeAdapter[client.ClientMessage] = TypeAdapter(client.ClientMessage)
    assert adapter.validate_json(path.read_bytes(), strict=True).type == golden.type_of(path)


@pytest.mark.parametrize("path", golden.frames("server"), ids=lambda path: path.stem)
def test_a_server_frame_is_written_as_the_golden_one(path: Path) -> None:
    adapter: TypeAdapter[server.ServerMessage] = TypeAdapter(server.ServerMessage)
    message: BaseModel = adapter.validate_json(path.read_bytes(), strict=True)
    assert json.loads(message.model_dump_json()) == json.loads(path.read_bytes())


def test_every_message_of_the_client_has_a_golden_frame() -> None:
    assert {golden.type_of(path) for path in golden.frames("client")} == _types(client.ClientMessage)


def test_every_message_of_the_server_has_a_golden_frame() -> None:
    assert {golden.type_of(path) for path in golden.frames("server")} == _types(server.ServerMessage)
