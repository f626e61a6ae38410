"""How many presses and seconds tasks take somebody new, who goes by what is seen. Signing in is counted apart."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser

from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, TELEVISION, Meeting
from tests.browser.newcomer import Newcomer
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import PASSWORD_OF_ROOMS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

IT = "kythuat"
PAIRED_ROOM = "Xã Hải Tiến"
LONGEST_S = 10.0
COUNT_S = 10.0
"""How long a room's machine counts down before it goes in by itself."""

Record = Callable[[str, object], None]


async def pair(machine: Newcomer, server: DemoServer, browser: Browser) -> None:
    """IT gives a code for the room's machine, which takes it."""
    async with visitor(browser, TELEVISION) as it:
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/may-phong")
        await it.get_by_role("button", name=f"Tạo mã ghép máy cho {PAIRED_ROOM}", exact=True).click()
        code = (await it.locator("dialog .digits").inner_text()).replace(" ", "")
        await machine.open(f"{server.address}/phong#{code}")
        await machine.press_boldest("Ghép máy")
        await it.get_by_text("Đã ghép xong").wait_for()


async def test_a_commune_is_in_its_session_two_presses_after_it_signed_in(
    server: DemoServer, browser: Browser, meeting: Meeting, record_property: Record
) -> None:
    """Signing in is two fields and one press, and within the time."""
    async with visitor(browser, TELEVISION) as page:
        commune = Newcomer(page)
        await commune.open(server.address)
        await commune.fill("Tài khoản", ROOMS[1])
        await commune.fill("Mật khẩu", PASSWORD_OF_ROOMS)
        await commune.press_boldest("Đăng nhập")
        signing_in = commune.presses
        await commune.press_boldest("Vào họp")
        await commune.press_boldest("Vào họp")
        await commune.sees("Rời phòng")
        record_property("presses, seconds", (commune.presses - signing_in, round(commune.took_s, 1)))
        assert commune.presses - signing_in <= 2
        assert commune.took_s <= LONGEST_S


async def test_a_commune_goes_in_by_keys_alone(
    server: DemoServer, browser: Browser, meeting: Meeting, record_property: Record
) -> None:
    async with visitor(browser, TELEVISION) as page:
        commune = Newcomer(page)
        await commune.open(server.address)
        await commune.sees("Mật khẩu")
        await page.keyboard.type(ROOMS[2])
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD_OF_ROOMS)
        await commune.key()
        signing_in = commune.presses
        await commune.sees("Họp hôm nay")
        await commune.step_to("Vào họp")
        await commune.key()
        await commune.sees("Đã thấy hình")
        await commune.step_to("Vào họp")
        await commune.key()
        await commune.sees("Rời phòng")
        took = (commune.presses - signing_in, commune.steps, round(commune.took_s, 1))
        record_property("presses, Tabs, seconds", took)
        assert commune.presses - signing_in <= 2


async def test_a_paired_machine_is_in_its_session_with_one_press_and_again_with_the_ok_key(
    server: DemoServer, browser: Browser, record_property: Record
) -> None:
    async with visitor(browser, TELEVISION) as page:
        machine = Newcomer(page)
        await pair(machine, server, browser)
        await machine.open(f"{server.address}/phong")
        await machine.press_boldest("Vào ngay")
        await machine.sees("Rời phòng")
        record_property("presses, seconds", (machine.presses, round(machine.took_s, 1)))
        assert machine.presses <= 1
        assert machine.took_s <= LONGEST_S
        machine.begin()
        await machine.press("Rời phòng")
        await machine.sees("Đã rời phòng họp")
        assert machine.presses == 1
        await machine.key()  # Back to where it waits.
        await machine.sees("Lịch họp")
        await machine.step_to("Vào họp", "ArrowRight")
        machine.begin()
        await machine.key()
        await machine.sees("Rời phòng")
        record_property("by keys: presses, seconds", (machine.presses, round(machine.took_s, 1)))
        assert machine.presses <= 1
        assert machine.took_s <= LONGEST_S


@pytest.mark.bench
async def test_a_paired_machine_goes_in_by_itself(
    server: DemoServer, browser: Browser, record_property: Record
) -> None:
    async with visitor(browser, TELEVISION) as page:
        machine = Newcomer(page)
        await pair(machine, server, browser)
        await machine.open(f"{server.address}/phong")
        await machine.sees("Rời phòng")
        record_property("presses, seconds", (machine.presses, round(machine.took_s, 1)))
        assert machine.presses == 0
        assert machine.took_s <= COUNT_S + LONGEST_S


async def test_the_chair_gives_the_floor_with_one_press_to_who_asks_with_one(
    meeting: Meeting, record_property: Record
) -> None:
    chair = Newcomer((await meeting.enter(CHAIR, view=TELEVISION)).page)
    room = Newcomer((await meeting.enter(ROOMS[0])).page)
    room.begin()
    await room.press_boldest("Xin phát biểu")
    await chair.sees("Trao quyền")
    chair.begin()
    await chair.press_boldest("Trao quyền")
    await room.sees("Đến lượt phát biểu")
    record_property("chair's presses, seconds until the room has it", (chair.presses, round(chair.took_s, 1)))
    assert (room.presses, chair.presses) == (1, 1)

    await chair.press("Dừng lượt")
    await room.sees("Chưa ai phát biểu")
    room.begin()
    await room.step_to("Xin phát biểu", "ArrowLeft")
    await room.key()
    await chair.sees("Trao quyền")
    chair.begin()
    await chair.step_to(f"Trao quyền phát biểu cho {ROOM_NAMES[0]}")
    await chair.key()
    await room.sees("Đến lượt phát biểu")
    record_property("by keys: chair's presses, Tabs", (chair.presses, chair.steps))
    assert (room.presses, chair.presses) == (1, 1)
