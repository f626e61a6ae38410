"""What the bar of a film says of who speaks."""

import pytest

from recordings.composer.telling import holding_of
from recordings.core.composing import Caption
from recordings.core.story import TurnKind
from recordings.final import Final, Turn


@pytest.mark.parametrize(
    ("name", "unit", "caption"),
    [
        ("Ông Hai", "Phường Hoa Lư", Caption("Phường Hoa Lư", "Ông Hai")),
        ("Xã Hải An", "Xã Hải An", Caption("Xã Hải An", "")),
        ("Bà Chủ tịch", "", Caption("Bà Chủ tịch", "")),
        ("", "Xã Hải An", Caption("Xã Hải An", "")),
    ],
)
def test_the_unit_stands_first_and_nothing_stands_twice(name: str, unit: str, caption: Caption) -> None:
    turn = Turn(start_ms=0, end_ms=1_000, kind=TurnKind.FLOOR, participant="p", name=name, unit=unit)
    made = Final.model_construct(gaps=(), screens=(), pages=(), turns=(turn,), chapters=())
    (timed,) = holding_of(made).floors
    assert timed.what == caption
