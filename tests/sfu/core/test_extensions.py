"""Which header extensions of an offer are taken."""

import pytest

from sfu.core.extensions import ON_SEND_LINES, ON_SLOT_LINES, URIS, ExtensionIds, choose_extensions
from sfu.errors import OfferRefused

OFFERED = dict(enumerate(URIS.values(), start=1)) | {9: "urn:3gpp:video-orientation"}


def test_a_send_line_takes_all_of_ours() -> None:
    assert choose_extensions(OFFERED, ON_SEND_LINES) == ExtensionIds(1, 2, 3, 4, 5, 6)


def test_a_slot_takes_the_mid_and_the_send_time() -> None:
    assert choose_extensions(OFFERED, ON_SLOT_LINES) == ExtensionIds(mid=1, abs_send_time=4)


def test_the_first_identifier_of_an_extension_counts() -> None:
    twice = {7: URIS["mid"], 3: URIS["mid"]}
    assert choose_extensions(twice, ON_SLOT_LINES) == ExtensionIds(mid=7)


def test_a_line_without_its_mid_is_refused() -> None:
    with pytest.raises(OfferRefused):
        choose_extensions({number: uri for number, uri in OFFERED.items() if number != 1}, ON_SEND_LINES)


def test_what_is_taken_is_named_for_the_answer() -> None:
    assert ExtensionIds(mid=4, abs_send_time=2).named() == ((4, URIS["mid"]), (2, URIS["abs_send_time"]))
