"""The link of a real mail, in a browser that is signed in nowhere: answered, answered otherwise, and too late."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from meetings import commands
from meetings.domain.invitations import Standing
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import Answer
from meetings.letters.standings import counted
from tests.browser.axe import axe_faults
from tests.browser.mail_office import Office, mail_office
from tests.browser.reach import out_of_reach
from tests.browser.tour import sign_in, visitor
from tests.meetings.convening import ADDRESS, DELEGATE_ADDRESS, UNITS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=720)
REASON = "Đi chống bão số 9"
NO_LONGER = "Liên kết này không dùng được nữa."


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """The server has sent the invitation; the letters are on their way."""
    async with mail_office() as opened:
        async with visitor(opened.browser, DESK) as desk:
            await sign_in(desk, opened.server.address, "thuky")
            path = f"{opened.server.address}/api/meetings/{opened.convening.meeting}/invitation"
            sent = await desk.context.request.post(path, data={}, headers={"Origin": opened.server.address})
            assert sent.ok, await sent.text()
        yield opened


async def counts(office: Office) -> dict[Standing, int]:
    """Those that are not nought."""
    return {one: count for one, count in counted(await office.convening.rows()).items() if count}


async def looked_at(page: Page) -> None:
    assert await axe_faults(page) == []
    assert await out_of_reach(page) == []


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def decline(page: Page, reason: str) -> None:
    await button(page, "Không dự được").click()
    await page.get_by_label("Lý do không dự được").fill(reason)
    await button(page, "Gửi trả lời").click()


async def ask_for_a_substitute(page: Page) -> None:
    await button(page, "Cử người dự thay").click()
    await page.get_by_label("Người dự thay", exact=True).select_option("Người khác, ghi tên bên dưới")
    await page.get_by_label("Xưng hô").select_option("Bà")
    await page.get_by_label("Họ và tên").fill("Trần Thị Thử")
    await page.get_by_label("Lý do cử người dự thay").fill("Trùng lịch")
    await button(page, "Gửi trả lời").click()


async def test_who_came_by_the_link_answers_and_changes_their_mind(office: Office) -> None:
    async with visitor(office.browser, PHONE) as phone:
        await phone.goto(await office.link_of(DELEGATE_ADDRESS))
        await expect(phone.get_by_text("Xin cho biết có dự họp không.")).to_be_visible()
        assert await counts(office) == {Standing.SILENT: 4}
        await button(phone, "Dự họp").click()
        await expect(phone.get_by_text("Đã trả lời: dự họp.")).to_be_visible()
        assert await counts(office) == {Standing.SILENT: 3, Standing.ACCEPTED: 1}
        await looked_at(phone)
        await button(phone, "Đổi trả lời").click()
        await decline(phone, "Đi công tác")
        await expect(phone.get_by_text("Đã trả lời: không dự được. Lý do: Đi công tác")).to_be_visible()
        assert await counts(office) == {Standing.SILENT: 3, Standing.DECLINED: 1}
        await looked_at(phone)
        await button(phone, "Đổi trả lời").click()
        await ask_for_a_substitute(phone)
        await expect(phone.get_by_text(re.compile("Đã đề nghị .*Trần Thị Thử dự thay"))).to_be_visible()
        assert await counts(office) == {Standing.SILENT: 3, Standing.SUBSTITUTE_WISHED: 1}
        await looked_at(phone)
        await phone.reload()
        await button(phone, "Đổi trả lời").click()
        await button(phone, "Dự họp").click()
        await expect(phone.get_by_text("Đã trả lời: dự họp.")).to_be_visible()
        assert await counts(office) == {Standing.SILENT: 3, Standing.ACCEPTED: 1}
        assert (await office.convening.row(office.convening.delegate)).wish is not None, "what was wished is kept"


@pytest.mark.long
async def test_a_link_says_that_the_meeting_was_cancelled_and_why(office: Office) -> None:
    async with visitor(office.browser, PHONE) as phone, visitor(office.browser, DESK) as desk:
        await phone.goto(await office.link_of(DELEGATE_ADDRESS))
        await button(phone, "Dự họp").wait_for()
        await sign_in(desk, office.server.address, "thuky")
        await desk.goto(office.page.removesuffix("/giay-moi"))
        await button(desk, "Huỷ").click()
        await desk.get_by_label(re.compile("^Lý do")).fill(REASON)
        await desk.get_by_role("dialog").get_by_role("button", name="Huỷ cuộc họp", exact=True).click()
        await expect(desk.get_by_text("Huỷ", exact=True).first).to_be_visible()
        await button(phone, "Dự họp").click()
        await expect(phone.get_by_role("alert")).to_have_text("Giấy mời này không nhận trả lời nữa.")
        await looked_at(phone)
        await phone.reload()
        await expect(phone.get_by_text(f"Cuộc họp này không tổ chức theo giấy mời. {REASON}")).to_be_visible()
        for name in ("Dự họp", "Không dự được", "Cử người dự thay", "Đổi trả lời"):
            await expect(button(phone, name)).to_have_count(0)
        await looked_at(phone)
        assert await counts(office) == {Standing.SILENT: 4}


@pytest.mark.long
async def test_a_link_says_that_the_meeting_is_over(office: Office) -> None:
    now = datetime.now(UTC)
    await office.convening.answer(office.convening.heads[UNITS[0]], commands.Said(Answer.ACCEPTED), now)
    async with visitor(office.browser, PHONE) as phone:
        await phone.goto(await office.link_of(DELEGATE_ADDRESS))
        await button(phone, "Dự họp").wait_for()
        over = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(minutes=5)}
        held = {"opened_at": now - timedelta(hours=2), "ended_at": now - timedelta(minutes=5)}
        await office.convening.change(state=MeetingState.ENDED, **over, **held)
        before = await counts(office)
        await button(phone, "Dự họp").click()
        await expect(phone.get_by_role("alert")).to_have_text("Liên kết trong thư không dùng được nữa.")
        await looked_at(phone)
        for address in (DELEGATE_ADDRESS, ADDRESS.format(code=UNITS[0])):
            await phone.goto("about:blank")
            await phone.goto(await office.link_of(address))
            await expect(phone.get_by_role("alert")).to_contain_text(f"{NO_LONGER}Cuộc họp đã xong")
            await expect(button(phone, "Dự họp")).to_have_count(0)
        await looked_at(phone)
        assert await counts(office) == before
