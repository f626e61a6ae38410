"""The demo's province: real units, people who do not exist, the same every time."""

from collections import Counter

from meetings.domain.roles import Role
from meetings.models.directory import CommuneType, LinkClass
from meetings.seed import demo_accounts
from meetings.seed.directory import directory
from meetings.seed.rooms import rooms
from meetings.seed.units import communes


def test_there_are_97_communes_and_32_wards_with_five_digit_codes_all_different() -> None:
    units = communes()
    assert Counter(unit.type for unit in units) == {CommuneType.XA: 97, CommuneType.PHUONG: 32}
    assert len({unit.code for unit in units}) == len({unit.full_name for unit in units}) == 129
    assert all(len(unit.code) == 5 and unit.code.isdecimal() for unit in units)


def test_the_former_provinces_have_33_57_and_39_units() -> None:
    counted = Counter((unit.area, unit.type.value) for unit in communes())
    assert counted == {
        ("Hà Nam", "Phường"): 16, ("Hà Nam", "Xã"): 17,
        ("Nam Định", "Phường"): 8, ("Nam Định", "Xã"): 49,
        ("Ninh Bình", "Phường"): 8, ("Ninh Bình", "Xã"): 31,
    }  # fmt: skip


def test_names_that_are_easily_confused_are_all_there() -> None:
    names = {unit.full_name for unit in communes()}
    assert {"Xã Hải An", "Xã Hải Anh", "Phường Nam Định", "Phường Hà Nam", "Xã Giao Thuỷ", "Xã Nam Đồng"} <= names


def test_each_commune_has_ten_posts_headed_by_its_peoples_committee() -> None:
    found = directory()
    assert {len(officials) for officials in found.officials} == {10}
    for commune, officials in zip(found.communes, found.officials, strict=True):
        assert officials[0].title == f"Chủ tịch UBND {commune.type.value.lower()}"
        assert [official.rank for official in officials] == list(range(1, 11))


def test_the_province_has_about_180_people() -> None:
    found = directory()
    people = len(found.leaders) + sum(len(agency.officials) for agency in found.agencies)
    assert 170 <= people <= 190


def test_the_directory_is_the_same_every_time() -> None:
    assert directory() == directory()
    assert rooms(129) == rooms(129)


def test_lines_come_in_the_shares_a_province_has() -> None:
    counted = Counter(room.link_class for room in rooms(129))
    assert counted == {
        LinkClass.GOOD: 58, LinkClass.MEDIUM: 32, LinkClass.WEAK: 13, LinkClass.POOR: 10, LinkClass.THIN: 7,
        LinkClass.VOICE: 6, LinkClass.FAILING: 3,
    }  # fmt: skip


def test_six_rooms_share_an_uplink_and_phones_are_nobodys() -> None:
    found = rooms(129)
    assert sum(room.uplink_group is not None for room in found) == 6
    assert len({room.phone for room in found}) == 129
    assert all(room.phone.startswith("0000 ") for room in found)
    assert all(12 <= room.capacity <= 60 for room in found)


def test_the_demo_lists_every_role_and_a_device_for_each_commune() -> None:
    accounts = demo_accounts()
    assert [account.login for account in accounts][:4] == ["chutri", "phochutri", "thuky", "kythuat"]
    assert {account.role for account in accounts} == set(Role)
    devices = [account for account in accounts if account.role is Role.ROOM]
    assert [device.login for device in devices] == [f"diemcau-{unit.code}" for unit in communes()]
    assert [device.name for device in devices] == [unit.full_name for unit in communes()]
    assert len({account.login for account in accounts}) == len(accounts) == 138


def test_every_position_of_a_commune_is_one_of_the_posts_that_all_communes_have() -> None:
    posts = Counter(official.post for officials in directory().officials for official in officials)
    assert posts["commune_chair"] == 129
    assert posts["commune_vice_chair"] == 258
    assert len(posts) == 9
    assert None not in posts
