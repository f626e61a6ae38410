"""Connectivity checks read and answered; the first vector is RFC 5769 section 2.1."""

import hmac

import pytest
from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.stun import (
    Answer,
    BindingAnswer,
    BindingRequest,
    Check,
    binding_response,
    binding_role_conflict,
    parse_binding_request,
    peek_local_ufrag,
)

RFC_REQUEST = bytes.fromhex(
    "00010058 2112a442 b7e7a701bc34d686fa87dfae 80220010 5354554e207465737420636c69656e74"
    "00240004 6e0001ff 80290008 932ff9b151263b36 00060009 6576746a3a68367659202020"
    "00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004 e57a3bcf"
)
RFC_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
TRANSACTION = bytes(range(12))
CHECK = Check(username="local:remote", password="p" * 24, tie_breaker=7)
REQUEST = CHECK.request(TRANSACTION, use_candidate=True)


def test_the_request_of_the_specification_is_read() -> None:
    assert peek_local_ufrag(RFC_REQUEST) == "evtj"
    request = parse_binding_request(RFC_REQUEST, "evtj:h6vY", RFC_PASSWORD)
    assert request == BindingRequest(RFC_REQUEST[8:20], use_candidate=False, controlled=True)


def test_a_check_of_ours_is_read() -> None:
    assert peek_local_ufrag(memoryview(REQUEST)) == "local"
    assert parse_binding_request(REQUEST, "local:remote", "p" * 24) == BindingRequest(TRANSACTION, True, False)


@pytest.mark.parametrize(
    ("username", "password"),
    [("local:other", "p" * 24), ("other:remote", "p" * 24), ("local:remote", "q" * 24), ("local:remote", "")],
)
def test_a_check_under_other_credentials_is_nothing(username: str, password: str) -> None:
    assert parse_binding_request(REQUEST, username, password) is None


def test_a_check_without_integrity_is_nothing() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, TRANSACTION, {"USERNAME": "local:remote"})
    message.add_fingerprint()
    assert peek_local_ufrag(bytes(message)) == "local"
    assert parse_binding_request(bytes(message), "local:remote", "p" * 24) is None


@pytest.mark.parametrize("size", [0, 1, 19, 20])
def test_a_cut_integrity_is_nothing(size: int) -> None:
    """A check whose MESSAGE-INTEGRITY is only the beginning of the right one."""
    head = REQUEST[: REQUEST.index(b"\x00\x08\x00\x14")]
    key = CHECK.password.encode()
    covered = head[:2] + (len(head) - 20 + 24).to_bytes(2) + head[4:]
    digest = hmac.new(key, covered, "sha1").digest()[:size]
    value = digest + bytes(-size % 4)
    data = head[:2] + (len(head) - 20 + 4 + len(value)).to_bytes(2) + head[4:] + b"\x00\x08" + size.to_bytes(2) + value
    assert (parse_binding_request(data, "local:remote", CHECK.password) is not None) == (size == 20)


def test_attributes_behind_the_integrity_do_not_count() -> None:
    plain = CHECK.request(TRANSACTION, use_candidate=False)
    nominated = plain[:-8] + b"\x00\x25\x00\x00"
    nominated = nominated[:2] + (len(nominated) - 20).to_bytes(2) + nominated[4:]
    request = parse_binding_request(nominated, "local:remote", CHECK.password)
    assert request is not None
    assert not request.use_candidate


@pytest.mark.parametrize("address", [("192.0.2.7", 1), ("2001:db8::7", 65_535)])
def test_the_answer_tells_the_address_and_is_signed(address: tuple[str, int]) -> None:
    request = parse_binding_request(REQUEST, "local:remote", CHECK.password)
    assert request is not None
    response = binding_response(request, address, CHECK.password)
    assert stun.parse_message(response).attributes["XOR-MAPPED-ADDRESS"] == address
    assert CHECK.read_answer(response) == BindingAnswer(TRANSACTION, Answer.SUCCESS)
    assert Check("local:remote", "q" * 24, 7).read_answer(response) is None


def test_a_role_conflict_is_an_error_of_code_487() -> None:
    conflict = binding_role_conflict(BindingRequest(TRANSACTION, False, True), CHECK.password)
    assert stun.parse_message(conflict).error_code == 487
    assert CHECK.read_answer(conflict) == BindingAnswer(TRANSACTION, Answer.ERROR)


def test_a_request_is_no_answer_and_an_answer_no_request() -> None:
    assert CHECK.read_answer(REQUEST) is None
    response = binding_response(BindingRequest(TRANSACTION, False, False), ("192.0.2.7", 1), CHECK.password)
    assert peek_local_ufrag(response) is None
    assert parse_binding_request(response, "local:remote", CHECK.password) is None


@given(st.binary(max_size=600))
def test_junk_is_never_an_error(data: bytes) -> None:
    assert parse_binding_request(data, "local:remote", CHECK.password) is None
    assert CHECK.read_answer(data) is None
    peek_local_ufrag(data)


@given(st.integers(0, len(REQUEST) - 1), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_changed_check_is_nothing(at: int, put: bytes, fix_length: bool) -> None:
    data = REQUEST[:at] + put + REQUEST[at + len(put) :]
    if fix_length and len(data) >= 20:
        data = data[:2] + (len(data) - 20).to_bytes(2) + data[4:]
    peek_local_ufrag(data)
    signed = slice(4, len(REQUEST) - 8)
    if data[signed] != REQUEST[signed]:
        assert parse_binding_request(data, "local:remote", CHECK.password) is None


attributes = st.lists(
    st.tuples(st.sampled_from([*stun.ATTRIBUTES_BY_TYPE, 0, 0x7FFF]), st.binary(max_size=24), st.integers(0, 70_000)),
    max_size=8,
)


@given(attributes, st.sampled_from([0x0001, 0x0101, 0x0111, 0x0011, 0x0002, 0x3FFF]), st.booleans())
def test_attributes_of_any_length_are_never_an_error(
    parts: list[tuple[int, bytes, int]], message_type: int, honest: bool
) -> None:
    body = b"".join(
        kind.to_bytes(2) + (len(value) if honest else length % 65_536).to_bytes(2) + value + bytes(-len(value) % 4)
        for kind, value, length in parts
    )
    data = message_type.to_bytes(2) + len(body).to_bytes(2) + (0x2112A442).to_bytes(4) + TRANSACTION + body
    assert parse_binding_request(data, "local:remote", CHECK.password) is None
    assert CHECK.read_answer(data) is None
    peek_local_ufrag(data)
