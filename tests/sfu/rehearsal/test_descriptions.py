"""Offers and answers of a simulated room."""

import itertools

import pytest

from sfu.core.codecs import Codec
from sfu.core.negotiation import LocalParameters, build_answer
from sfu.core.offer import Fingerprint, parse_offer
from sfu.errors import OfferRefused
from sfu.interfaces import SlotKind, SourceKind
from sfu.rehearsal.descriptions import Candidate, Identity, build_offer, read_description

IDENTITY = Identity("abcd", "p" * 24, Fingerprint("sha-256", ":".join(["AB"] * 32)))
LOCAL = LocalParameters(
    "srvr", "q" * 24, "sha-256 " + ":".join(["CD"] * 32), (("192.0.2.1", 40000), ("2001:db8::1", 40000))
)


def test_the_server_takes_the_offer_for_what_it_is() -> None:
    numbers = itertools.count(1)
    answer = build_answer(parse_offer(build_offer(IDENTITY, 4, 7)), LOCAL, lambda: next(numbers))
    assert [send.source for send in answer.sends] == list(SourceKind)
    assert answer.sends[1].rids == ("q", "h", "f")
    assert answer.sends[0].ssrcs == (7,)
    kinds = [slot.kind for slot in answer.slots]
    assert kinds.count(SlotKind.VOICE) == 3
    assert kinds.count(SlotKind.TILE) == 4
    assert all(slot.red_payload_type == 63 for slot in answer.slots if slot.kind is SlotKind.VOICE)


def test_the_answer_tells_where_streams_are_found() -> None:
    numbers = itertools.count(1000)
    answer = build_answer(parse_offer(build_offer(IDENTITY, 2, 7)), LOCAL, lambda: next(numbers))
    read = read_description(answer.sdp)
    assert (read.ufrag, read.password) == ("srvr", "q" * 24)
    assert read.fingerprints == (Fingerprint("sha-256", ":".join(["CD"] * 32)),)
    assert read.candidates == (Candidate("192.0.2.1", 40000), Candidate("2001:db8::1", 40000))
    lines = {line.mid: line for line in read.lines}
    for slot in answer.slots:
        assert (lines[slot.mid].ssrc, lines[slot.mid].rtx_ssrc) == (slot.ssrc, slot.rtx_ssrc)
    assert lines["1"].ssrc is None
    assert lines["1"].payload_types[Codec.VP8] == 96
    assert lines["1"].rtx_types[Codec.VP8] == 97


@pytest.mark.parametrize("text", ["", "v=0\r\n", "hello"])
def test_what_is_no_description_is_refused(text: str) -> None:
    with pytest.raises(OfferRefused):
        read_description(text)
