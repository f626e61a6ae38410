"""The ring of packets of one source layer."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.packet_cache import PacketCache


def test_packet_is_found_by_its_number() -> None:
    cache: PacketCache[str] = PacketCache(8)
    cache.put(65_535, "last")
    cache.put(0, "first")
    assert (cache.get(65_535), cache.get(0), cache.get(1)) == ("last", "first", None)


@given(st.integers(2, 64), st.integers(0, 0xFFFF), st.integers(0, 400))
def test_at_least_half_and_at_most_all_of_the_size_is_kept(size: int, start: int, count: int) -> None:
    cache: PacketCache[int] = PacketCache(size)
    for number in range(start, start + count):
        cache.put(number & 0xFFFF, number)
    kept = [number for number in range(start, start + count) if cache.get(number & 0xFFFF) == number]
    assert len(kept) == len(cache) <= size
    newest = list(range(max(start, start + count - size // 2), start + count))
    assert kept[len(kept) - len(newest) :] == newest


def test_packet_is_kept_for_a_second_and_gone_after_two() -> None:
    cache: PacketCache[str] = PacketCache(8, keep_s=1.0)
    cache.expire(10.0)
    cache.put(1, "one")
    cache.expire(10.9)
    assert cache.get(1) == "one"
    cache.expire(11.0)
    assert cache.get(1) == "one"
    cache.expire(12.0)
    assert cache.get(1) is None


def test_replaced_packet_is_the_new_one() -> None:
    cache: PacketCache[str] = PacketCache(2)
    cache.put(7, "old")
    cache.put(7, "new")
    assert cache.get(7) == "new"


def test_cleared_cache_is_empty() -> None:
    cache: PacketCache[str] = PacketCache(4)
    for number in range(4):
        cache.put(number, "x")
    cache.clear()
    assert len(cache) == 0
    assert cache.get(3) is None


def test_smallest_cache_still_holds_the_newest() -> None:
    cache: PacketCache[int] = PacketCache(1)
    for number in range(5):
        cache.put(number, number)
        assert cache.get(number) == number
