"""The directory as it is compared with."""

from tests.meetings.domain.directory_import.small_directory import STATE


def test_a_commune_is_called_with_its_type_and_the_province_as_it_is() -> None:
    assert [unit.full_name for unit in STATE.units[:2]] == ["Tỉnh Ninh Bình", "Xã Hải An"]
