"""The protocol for other languages, and the codes in it."""

from collections.abc import Iterator
from pathlib import Path

from meetings import errors as meetings_errors
from sfu import errors as sfu_errors
from signaling.protocol.codes import GOODBYES, REFUSALS
from signaling.protocol.export import typescript, union_schema
from signaling.protocol.messages import Message

TYPESCRIPT = Path(__file__).parents[3] / "web_client/src/protocol/messages.gen.ts"


def _family(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for child in error.__subclasses__():
        yield from _family(child)


def test_the_committed_typescript_is_what_the_models_say() -> None:
    assert TYPESCRIPT.read_text(encoding="utf-8") == typescript(), "run `make schema`"


def test_every_message_is_declared() -> None:
    text = typescript()
    used = {model.__name__ for model in Message.__subclasses__() if model.__module__.startswith("signaling.")}
    assert used
    assert all(f"export interface {name} {{" in text for name in used)


def test_no_two_models_share_a_name() -> None:
    client = set(union_schema("client")["$defs"])  # type: ignore[arg-type]  # An object in this place.
    server = set(union_schema("server")["$defs"])  # type: ignore[arg-type]  # An object in this place.
    assert not client & server


def test_a_field_with_a_default_may_be_left_out_by_the_client() -> None:
    assert "readonly limit_s?: number;" in typescript()
    assert 'readonly type: "give_floor";' in typescript()


def test_every_error_that_may_leave_has_a_code_with_a_meaning() -> None:
    families = (*_family(meetings_errors.MeetingsError), *_family(sfu_errors.SfuError))
    # A rehearsal is a client: its own errors are told by the command and never by a server. Those of the office,
    # of papers and of recordings that are watched are told over HTTP alone.
    elsewhere = ("sfu.rehearsal.", "meetings.errors.office", "meetings.errors.papers", "meetings.errors.recordings")
    errors = [error for error in families if not error.__module__.startswith(elsewhere)]
    codes = {str(vars(error).get("code", "")) or error.code for error in errors}  # type: ignore[attr-defined]  # Both families have it.
    assert codes <= set(REFUSALS)


def test_a_code_is_a_refusal_or_a_goodbye_but_for_removed() -> None:
    assert set(REFUSALS) & set(GOODBYES) == {"removed"}
