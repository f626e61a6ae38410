"""An invitation from the secretary's page through a real mail server to a telephone and back."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, ViewportSize, expect

from meetings import commands
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import Scope
from tests.browser.axe import axe_faults
from tests.browser.mail_office import Office, mail_office
from tests.browser.meeting import DESK, TELEVISION
from tests.browser.reach import out_of_reach
from tests.browser.tour import sign_in, visitor

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Started for one test."""
    async with mail_office() as opened:
        yield opened


async def looked_at(page: Page) -> None:
    """Axe finds nothing, and all is in reach."""
    assert await axe_faults(page) == []
    assert await out_of_reach(page) == []


async def test_an_invitation_is_sent_answered_on_telephones_and_decided_on(office: Office) -> None:
    async with visitor(office.browser, DESK) as desk:
        await sign_in(desk, office.server.address, "thuky")
        await desk.goto(office.page)
        await expect(desk.get_by_role("heading", name="Giấy mời sẽ gửi tới 4 người")).to_be_visible()
        await looked_at(desk)
        await desk.get_by_role("button", name="Gửi giấy mời").click()
        await expect(desk.get_by_text("Thư đã gửi")).to_have_count(3, timeout=30_000)
        await looked_at(desk)
        for at, answer in enumerate((decline, substitute, accept)):
            async with visitor(office.browser, PHONE) as phone:
                await phone.goto(await office.link(at))
                await answer(phone)
                await expect(phone.get_by_text("Đã ghi nhận trả lời.")).to_be_visible()
                await looked_at(phone)
        await desk.reload()
        await expect(desk.get_by_text("Đi công tác", exact=True)).to_be_visible()
        await desk.get_by_role("button", name="Duyệt", exact=True).click()
        await expect(desk.get_by_role("button", name="Thu hồi dự thay")).to_be_visible()
        await desk.set_viewport_size(TELEVISION)
        await looked_at(desk)
        await desk.get_by_role("button", name="Thu hồi dự thay").click()
        await desk.get_by_label("Lý do, sẽ gửi").fill("Có thay đổi")
        await looked_at(desk)
        await desk.get_by_role("button", name="Xác nhận").click()
        await expect(desk.get_by_role("button", name=re.compile("^Nhắc 1 người"))).to_be_visible()
        await office.convening.change(state=MeetingState.POSTPONED)
        await desk.reload()
        await expect(desk.get_by_role("row", name=re.compile("Trần Thị Thử|Chưa trả lời")).first).to_be_visible()
        await expect(desk.get_by_role("button", name=re.compile("^Nhắc|^Ghi trả lời"))).to_have_count(0)


async def accept(phone: Page) -> None:
    await phone.get_by_role("button", name="Dự họp").click()


async def decline(phone: Page) -> None:
    await phone.get_by_role("button", name="Không dự được").click()
    await phone.get_by_role("button", name="Gửi trả lời").click()
    await expect(phone.get_by_role("alert")).to_have_text("Hãy ghi lý do.")
    await looked_at(phone)
    await phone.get_by_label("Lý do không dự được").fill("Đi công tác")
    await phone.get_by_role("button", name="Gửi trả lời").click()


async def substitute(phone: Page) -> None:
    await phone.get_by_role("button", name="Cử người dự thay").click()
    await phone.get_by_label("Người dự thay", exact=True).select_option("Người khác, ghi tên bên dưới")
    await phone.get_by_label("Họ và tên").fill("Trần Thị Thử")
    await phone.get_by_label("Lý do cử người dự thay").fill("Trùng lịch")
    await phone.get_by_role("button", name="Gửi trả lời").click()
    await expect(phone.get_by_role("alert")).to_have_text("Hãy chọn Ông hoặc Bà.")
    await looked_at(phone)
    await phone.get_by_label("Xưng hô").select_option("Bà")
    await phone.get_by_role("button", name="Gửi trả lời").click()


@pytest.mark.long
async def test_who_is_invited_finds_it_today_and_a_broken_link_says_so(office: Office) -> None:
    await office.convening.send(datetime.now(UTC))
    async with visitor(office.browser, TELEVISION) as page:
        await sign_in(page, office.server.address, "daibieu1")
        await looked_at(page)
        await page.get_by_role("link", name="Trả lời giấy mời").click()
        await page.get_by_role("button", name="Dự họp").click()
        await expect(page.get_by_text("Đã trả lời: dự họp.")).to_be_visible()
        await looked_at(page)
    async with visitor(office.browser, PHONE) as phone:
        await phone.goto(f"{office.server.address}/tra-loi#{'x' * 43}")
        await expect(phone.get_by_role("alert")).to_contain_text("không dùng được nữa")
        await looked_at(phone)


@pytest.mark.long
async def test_a_change_after_sending_is_named_until_it_is_sent(office: Office) -> None:
    await office.convening.send(datetime.now(UTC))
    async with visitor(office.browser, DESK) as desk:
        await sign_in(desk, office.server.address, "thuky")
        await desk.goto(office.page.replace("giay-moi", "sua"))
        await expect(desk.get_by_label("Nơi họp")).not_to_be_editable()
        await looked_at(desk)
        await desk.get_by_label("Tên cuộc họp").fill("Giao ban mở rộng")
        await desk.get_by_role("button", name="Lưu", exact=True).click()
        await expect(desk.get_by_text("Chưa gửi thay đổi.")).to_be_visible()
        await looked_at(desk)
        await desk.get_by_role("link", name="Xem và gửi").click()
        await expect(desk.get_by_text("Chưa báo cho tất cả người được mời.")).to_be_visible()
        await looked_at(desk)
        await desk.get_by_role("button", name="Gửi bản mới").click()
        await desk.get_by_role("button", name="Gửi giấy mời").click()
        await expect(desk.get_by_text("Chưa gửi thay đổi.")).to_have_count(0)


@pytest.mark.long
async def test_a_substitute_whose_invitation_waits_for_the_new_time_is_named(office: Office) -> None:
    convening, now = office.convening, datetime.now(UTC)
    await convening.send(now)
    by_name = commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Ông", "Nguyễn Thay", "Phó phòng", "thay@x.example")
    wish = await convening.ask(convening.delegate, by_name, now)
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=12)
    await convening.change(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    await convening.approve(wish, now)
    async with visitor(office.browser, DESK) as desk:
        await sign_in(desk, office.server.address, "thuky")
        await desk.goto(office.page)
        await expect(desk.get_by_text("Chưa mời: Ông Nguyễn Thay")).to_be_visible()
        await expect(desk.get_by_text("Chưa gửi: chờ lần gửi giấy mời sau")).to_be_visible()
        await looked_at(desk)
        await desk.get_by_role("button", name="Gửi bản mới").click()
        await desk.get_by_role("button", name="Gửi giấy mời").click()
        await expect(desk.get_by_text("Chưa gửi: chờ lần gửi giấy mời sau")).to_have_count(0)
    async with asyncio.timeout(30):
        while await office.box.taken.get() != "thay@x.example":
            pass
