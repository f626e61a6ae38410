"""Windows in which sources flow."""

from sfu.interfaces import SourceKind
from sfu.rehearsal.flows import Flows, SourceName

VOICE = SourceName("a", SourceKind.MICROPHONE)


def test_nothing_is_expected_of_a_source_that_never_flowed() -> None:
    assert Flows().expected_s(VOICE, 0.0, 10.0) == 0.0


def test_an_open_window_counts_from_its_beginning() -> None:
    flows = Flows()
    flows.begin(VOICE, 5.0)
    assert flows.expected_s(VOICE, 2.0, 8.0) == 3.0
    assert flows.expected_s(VOICE, 6.0, 8.0) == 2.0


def test_a_closed_window_counts_to_its_end() -> None:
    flows = Flows()
    flows.begin(VOICE, 5.0)
    flows.end(VOICE, 7.0)
    flows.end(VOICE, 9.0)
    assert flows.expected_s(VOICE, 6.0, 20.0) == 1.0
    assert flows.expected_s(VOICE, 8.0, 20.0) == 0.0


def test_beginning_twice_goes_on_and_beginning_after_an_end_starts_anew() -> None:
    flows = Flows()
    flows.begin(VOICE, 5.0)
    flows.begin(VOICE, 8.0)
    assert flows.expected_s(VOICE, 0.0, 9.0) == 4.0
    flows.end(VOICE, 9.0)
    flows.begin(VOICE, 12.0)
    assert flows.expected_s(VOICE, 0.0, 13.0) == 1.0
