"""Reading offers: what is kept, what is refused, and that nothing else can happen."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfu.core.offer import MAX_LINES, MAX_SECTIONS, Direction, Fingerprint, parse_offer
from sfu.errors import OfferRefused
from sfu.interfaces import MAX_OFFER_CHARS

GOLDEN = Path(__file__).parents[1] / "golden"
TRIMMED = (GOLDEN / "chromium-156-trimmed-8-tiles.sdp").read_bytes().decode()
DIGEST = ":".join(["AB"] * 32)
HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
IDENTITY = f"a=ice-ufrag:abcd\r\na=ice-pwd:{'p' * 22}\r\na=fingerprint:sha-256 {DIGEST}\r\na=setup:actpass\r\n"
MEDIA = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
SMALL = f"{HEAD}{MEDIA}a=mid:0\r\n{IDENTITY}a=rtpmap:111 opus/48000/2\r\n"


def test_the_transport_of_chromium_is_read() -> None:
    offer = parse_offer(TRIMMED)
    assert len(offer.ufrag) == 4
    assert len(offer.password) == 24
    assert [each.algorithm for each in offer.fingerprints] == ["sha-256"]
    assert offer.setup == "actpass"
    assert offer.extmap_allow_mixed
    assert [section.direction for section in offer.sections[3:5]] == [Direction.SEND, Direction.RECEIVE]


def test_bare_line_ends_are_read_too() -> None:
    assert parse_offer(TRIMMED.replace("\r\n", "\n")) == parse_offer(TRIMMED)


def test_transport_on_session_level_serves_all_lines() -> None:
    """As Firefox writes its fingerprint."""
    offer = parse_offer(f"{HEAD}{IDENTITY}{MEDIA}a=mid:0\r\n{MEDIA}a=mid:1\r\n")
    assert offer.fingerprints == (Fingerprint("sha-256", DIGEST),)
    assert (offer.ufrag, offer.setup) == ("abcd", "actpass")


def test_a_bundle_only_line_with_port_0_is_not_stopped() -> None:
    """As Firefox writes all but the first line under max-bundle."""
    bundled = SMALL.replace("m=audio 9", "m=audio 0").replace("a=mid:0", "a=bundle-only\r\na=mid:0")
    assert not parse_offer(bundled).sections[0].stopped
    assert parse_offer(bundled.replace("BUNDLE 0", "BUNDLE 1")).sections[0].stopped


def test_extension_directions_are_cut_off_and_high_identifiers_ignored() -> None:
    text = (
        SMALL + "a=extmap:3/recvonly urn:a\r\na=extmap:14 urn:b with more\r\na=extmap:15 urn:c\r\na=extmap:0 urn:d\r\n"
    )
    assert parse_offer(text).sections[0].extensions == {3: "urn:a", 14: "urn:b"}


def test_fingerprints_of_unknown_algorithms_are_ignored() -> None:
    text = SMALL + "a=fingerprint:sha-1 AB:CD\r\n"
    assert parse_offer(text).fingerprints == (Fingerprint("sha-256", DIGEST),)


def test_feedback_for_all_payload_types_counts_for_each() -> None:
    text = SMALL + "a=rtcp-fb:* nack\r\na=rtcp-fb:111 transport-cc\r\n"
    assert parse_offer(text).sections[0].codecs[0].feedback == {"nack", "transport-cc"}


def test_what_a_section_lists_without_end_is_cut() -> None:
    ssrcs = "".join(f"a=ssrc:{number} cname:x\r\n" for number in range(1000))
    assert len(parse_offer(SMALL + ssrcs).sections[0].ssrcs) == 32


REFUSED = {
    "nothing": "",
    "one word": "hello",
    "no version first": SMALL.removeprefix("v=0\r\n"),
    "a second version": SMALL + "v=0\r\n",
    "no media": HEAD + IDENTITY,
    "an empty line": SMALL.replace("s=-\r\n", "s=-\r\n\r\n"),
    "a line without =": SMALL + "a:mid\r\n",
    "a control character": SMALL.replace("s=-", "s=\0"),
    "a long line": SMALL + "a=x:" + "x" * 2048 + "\r\n",
    "a short ufrag": SMALL.replace("abcd", "abc"),
    "a strange ufrag": SMALL.replace("abcd", "ab cd"),
    "a short password": SMALL.replace("p" * 22, "p" * 21),
    "no fingerprint": SMALL.replace(f"a=fingerprint:sha-256 {DIGEST}\r\n", ""),
    "only sha-1": SMALL.replace("sha-256", "sha-1"),
    "a short fingerprint": SMALL.replace(DIGEST, DIGEST[:-3]),
    "a fingerprint not in hexadecimal": SMALL.replace("AB:AB", "AB:XY", 1),
    "no mid": SMALL.replace("a=mid:0\r\n", ""),
    "an empty mid": SMALL.replace("a=mid:0", "a=mid:"),
    "a long mid": SMALL.replace("a=mid:0", "a=mid:" + "0" * 17),
    "a mid with a space": SMALL.replace("a=mid:0", "a=mid:0 0"),
    "a mid twice": f"{SMALL}{MEDIA}a=mid:0\r\n",
    "another ufrag below": f"{SMALL}{MEDIA}a=mid:1\r\na=ice-ufrag:efgh\r\n",
    "another password below": f"{SMALL}{MEDIA}a=mid:1\r\na=ice-pwd:{'q' * 22}\r\n",
    "another fingerprint below": f"{SMALL}{MEDIA}a=mid:1\r\na=fingerprint:sha-256 {DIGEST.replace('A', 'C')}\r\n",
    "a payload type of 128": SMALL.replace("SAVPF 111", "SAVPF 128"),
    "a payload type twice": SMALL.replace("SAVPF 111", "SAVPF 111 111"),
    "a payload type in other digits": SMALL.replace("SAVPF 111", "SAVPF ١"),
    "no payload types": SMALL.replace("SAVPF 111", "SAVPF"),
    "too many payload types": SMALL.replace("SAVPF 111", "SAVPF " + " ".join(str(number) for number in range(65))),
    "a port of words": SMALL.replace("m=audio 9", "m=audio nine"),
    "a clock rate of words": SMALL.replace("opus/48000", "opus/fast"),
    "a huge clock rate": SMALL.replace("opus/48000", "opus/" + "9" * 5000),
    "a strange rid": SMALL + "a=rid:a;b send\r\n",
    "an SSRC out of range": SMALL + "a=ssrc:4294967296 cname:x\r\n",
    "too many sections": SMALL + "".join(f"{MEDIA}a=mid:{number}\r\n" for number in range(1, MAX_SECTIONS + 1)),
    "too many lines": SMALL + "a=x\r\n" * MAX_LINES,
    "too many characters": SMALL + "a=" + "x" * MAX_OFFER_CHARS,
}


def test_the_small_offer_the_refused_ones_are_made_from_is_read() -> None:
    assert parse_offer(SMALL).sections[0].mid == "0"


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_an_offer_is_refused(text: str) -> None:
    with pytest.raises(OfferRefused):
        parse_offer(text)


def test_an_offer_at_every_limit_is_read_in_linear_time() -> None:
    """Row 7 of the threats: another parser takes seconds for a line many times repeated."""
    lines = ["a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 nack", "a=ssrc:1 cname:x", "a=extmap:1 urn:x"]
    text = SMALL + "".join(f"{line}\r\n" for line in lines * 1000)
    assert len(text) < MAX_OFFER_CHARS
    started_s = time.process_time()
    parse_offer(text)
    assert time.process_time() - started_s < 0.1


PIECES = [*sorted(set(TRIMMED.split("\r\n"))), "", "a=", "m=", "a=rid:", "m=video 9 UDP/TLS/RTP/SAVPF 0", "a=mid:ắ"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans())
def test_known_lines_in_any_order_are_read_or_refused(lines: list[str], whole: bool) -> None:
    text = "\r\n".join(["v=0", *lines])
    with contextlib.suppress(OfferRefused):
        parse_offer(TRIMMED + text.removeprefix("v=0") if whole else text)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_offer_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TRIMMED)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=10) | st.sampled_from(["\n", " ", ":", "/", "=", "-1", "9" * 30, "\r\nm=audio"]))
    with contextlib.suppress(OfferRefused):
        parse_offer(TRIMMED[:at] + put + TRIMMED[at + cut :])
