"""The protocol for other languages: JSON Schema, and TypeScript made from it.

`python -m signaling.protocol.export` prints the TypeScript, `… schema` the JSON Schema.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from signaling.protocol import client, messages, server
from signaling.protocol.codes import GOODBYES, REFUSALS

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Node: TypeAlias = "dict[str, Json]"

_HEADER = """\
// Generated from signaling/protocol by `make schema`: do not edit.

"""
_LIMITS = (
    "MAX_FRAME_BYTES",
    "MAX_OFFER_FRAME_BYTES",
    "MAX_OFFER_CHARS",
    "MAX_TILES",
    "STILL_WIDTH",
    "STILL_HEIGHT",
    "STILL_EVERY_MS",
    "MAX_STILL_BYTES",
    "MAX_REASON_CHARS",
)
_PRIMITIVES: Mapping[str, str] = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


class _PlainTitles(GenerateJsonSchema):
    """JSON Schema without a title on every field: the names say it already."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Never."""
        return False


def union_schema(direction: Literal["client", "server"]) -> Node:
    """JSON Schema of all messages of one direction, with its models under `$defs`."""
    if direction == "client":
        requests: TypeAdapter[client.ClientMessage] = TypeAdapter(client.ClientMessage)
        return requests.json_schema(mode="validation", schema_generator=_PlainTitles)
    told: TypeAdapter[server.ServerMessage] = TypeAdapter(server.ServerMessage)
    return told.json_schema(mode="serialization", schema_generator=_PlainTitles)


def json_schema() -> str:
    """Both directions as one JSON document."""
    both = {"client": union_schema("client"), "server": union_schema("server")}
    return json.dumps(both, ensure_ascii=False, indent=2) + "\n"


def typescript() -> str:
    """The messages, their unions, the limits and the codes as one TypeScript module."""
    return _HEADER + "\n".join([*_constants(), *_unions()])


def _constants() -> Iterator[str]:
    for name in _LIMITS:
        yield f"export const {name} = {getattr(messages, name)};"
    yield ""
    for name, codes in (("REFUSAL_CODES", REFUSALS), ("GOODBYE_CODES", GOODBYES)):
        yield f"export const {name} = ["
        yield from (f'  "{code}",' for code in codes)
        yield "] as const;"
        yield ""
    yield "export type RefusalCode = (typeof REFUSAL_CODES)[number];"
    yield "export type GoodbyeCode = (typeof GOODBYE_CODES)[number];"
    yield ""


def _unions() -> Iterator[str]:
    for name, schema in (("ClientMessage", union_schema("client")), ("ServerMessage", union_schema("server"))):
        definitions = _node(schema["$defs"])
        for title in sorted(definitions):
            yield from _declaration(title, _node(definitions[title]))
        members = [_type(member) for member in _nodes(schema["oneOf"])]
        yield f"export type {name} =\n  | " + "\n  | ".join(members) + ";"
        yield ""


def _declaration(title: str, node: Node) -> Iterator[str]:
    yield from _comment(node, "")
    if "enum" in node:
        yield f"export type {title} = {_type(node)};"
        yield ""
        return
    required = node.get("required", [])
    assert isinstance(required, list)
    yield f"export interface {title} {{"
    for field, value in _node(node["properties"]).items():
        field_node = _node(value)
        yield from _comment(field_node, "  ")
        mark = "" if field in required or "const" in field_node else "?"
        yield f"  readonly {field}{mark}: {_type(field_node)};"
    yield "}"
    yield ""


def _comment(node: Node, indent: str) -> Iterator[str]:
    text = node.get("description")
    if isinstance(text, str):
        lines = text.splitlines()
        if len(lines) == 1:
            yield f"{indent}/** {text} */"
        else:
            yield f"{indent}/**"
            yield from (f"{indent} * {line}".rstrip() for line in lines)
            yield f"{indent} */"


def _type(node: Node) -> str:
    if "$ref" in node:
        return str(node["$ref"]).rsplit("/", 1)[-1]
    if "const" in node:
        return json.dumps(node["const"])
    if "enum" in node:
        return " | ".join(json.dumps(value) for value in _list(node["enum"]))
    if "anyOf" in node:
        return " | ".join(_type(member) for member in _nodes(node["anyOf"]))
    if node["type"] == "array":
        return f"readonly {_grouped(_type(_node(node['items'])))}[]"
    return _PRIMITIVES[str(node["type"])]


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text


def _node(value: Json) -> Node:
    assert isinstance(value, dict)
    return value


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _nodes(value: Json) -> list[Node]:
    return [_node(item) for item in _list(value)]


if __name__ == "__main__":
    sys.stdout.write(json_schema() if sys.argv[1:] == ["schema"] else typescript())
