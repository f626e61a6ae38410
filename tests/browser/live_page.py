"""One participant's page of a meeting in Chromium: in through the lobby, then watched through its probe."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine

from playwright.async_api import BrowserContext, Locator, Page

from tests.browser.probe_figures import Health, Room, Sample

FELT_MS = 1000
"""What somebody presses is felt on the other pages by then."""
UNDO_MS = 5000
"""For so long it can be taken back."""
PATIENCE_S = 20.0
POLL_S = 0.05
MOVES = 10
"""Frames by which a picture is known to move."""
AUDIBLE = 0.01
"""The sound energy of less than a second of Chromium's own microphone."""

# Conditions for `saw`, on the page that looks.
ME = "room.participants[room.me]"
FLOOR_IS_MINE = "room.programme.floor?.participant === room.me"
OVER = "document.querySelector('h1')?.textContent === '%s'"

# The router knows no query: without this a page would lose `?probe=1` on its way through the lobby.
# When a button was pressed last is noted on the page's own clock.
BEFORE_THE_PAGE = """
for (const name of ['pushState', 'replaceState']) {
  const plain = history[name].bind(history);
  history[name] = (state, title, url) => plain(state, title, url + '?probe=1');
}
addEventListener('click', () => { window.pressedMs = Date.now(); }, true);
"""

# The moment something becomes true on a page, by its own clock.
WATCH = """
() => new Promise((tell) => {
  const timer = setInterval(() => {
    const room = window.giaobanProbe?.room();
    const health = window.giaobanProbe?.health();
    if (!(%s)) return;
    clearInterval(timer);
    tell(Date.now());
  }, 10);
})
"""
WATCH_STAGE = """
async () => {
  for (;;) {
    const { slots } = await window.giaobanProbe.sample();
    const stage = slots.find((slot) => slot.kind === 'stage');
    if (%s) return Date.now();
    await new Promise((after) => setTimeout(after, 50));
  }
}
"""


class LivePage:
    """A page in a meeting. `participant` is its own id there."""

    def __init__(self, page: Page, participant: str) -> None:
        self.page = page
        self.participant = participant

    @property
    def context(self) -> BrowserContext:
        """The browser profile the page lives in; it is signed in."""
        return self.page.context

    async def sample(self) -> Sample:
        """The figures of this instant."""
        return Sample.model_validate(await self.page.evaluate("window.giaobanProbe.sample()"))

    async def room(self) -> Room:
        """The session as the page knows it."""
        return Room.model_validate(await self.page.evaluate("window.giaobanProbe.room()"))

    async def health(self) -> Health:
        """How its session stands."""
        return Health.model_validate(await self.page.evaluate("window.giaobanProbe.health()"))

    async def until(self, holds: Callable[[Sample], bool], within_s: float = PATIENCE_S) -> Sample:
        """The first sample for which this holds; fails with the last one when none came in time."""
        clock = asyncio.get_running_loop().time
        deadline_s = clock() + within_s
        while not holds(sample := await self.sample()):
            assert clock() < deadline_s, sample.in_use()
            await asyncio.sleep(POLL_S)
        return sample

    async def until_room(self, holds: Callable[[Room], bool], within_s: float = PATIENCE_S) -> Room:
        """The first state of the session for which this holds; fails with the last one when none came in time."""
        clock = asyncio.get_running_loop().time
        deadline_s = clock() + within_s
        while not holds(room := await self.room()):
            assert clock() < deadline_s, room.model_dump_json()
            await asyncio.sleep(POLL_S)
        return room

    async def saw(self, condition: str) -> float:
        """When a condition in JavaScript over `room` and `health` came true (undefined when it is over), Unix ms."""
        async with asyncio.timeout(PATIENCE_S):
            return float(await self.page.evaluate(WATCH % condition))

    async def saw_stage(self, condition: str) -> float:
        """When a condition in JavaScript over the figures of `stage` came true, Unix milliseconds."""
        async with asyncio.timeout(PATIENCE_S):
            return float(await self.page.evaluate(WATCH_STAGE % condition))

    async def sees_large(self, participant: str) -> None:
        """Waits until a participant stands on the stage and its picture moves."""
        first = await self.until(lambda now: now.stage.participant == participant and now.stage.frame_width > 0)
        shown = first.stage.frames_decoded
        await self.until(lambda now: now.stage.participant == participant and now.stage.frames_decoded > shown + MOVES)

    async def hears(self, participant: str) -> None:
        """Waits until sound of a participant comes in, beyond what came before."""
        heard = (await self.sample()).heard_of(participant)
        await self.until(lambda now: now.heard_of(participant) > heard + AUDIBLE)

    async def pressed_ms(self) -> float:
        """When a button was pressed last on this page, Unix milliseconds."""
        return float(await self.page.evaluate("window.pressedMs"))

    def button(self, name: str) -> Locator:
        """The button of exactly this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def pick(self, site: str) -> None:
        """Picks a site on the board of a desk."""
        await self.page.get_by_title(site, exact=True).click()


async def felt_ms(
    presser: LivePage, press: Callable[[], Awaitable[None]], *moments: Coroutine[object, object, float]
) -> float:
    """Milliseconds from a press on one page to the last of these moments on others, by the machine's clock."""
    async with asyncio.TaskGroup() as tasks:
        seen = [tasks.create_task(moment) for moment in moments]
        await asyncio.sleep(0)  # The others look before the button is pressed.
        await press()
    return max(moment.result() for moment in seen) - await presser.pressed_ms()


async def sign_in(page: Page, address: str, login: str, password: str) -> None:
    """Signs in by the form, as people do."""
    await page.goto(f"{address}/dang-nhap")
    await page.get_by_label("Tài khoản").fill(login)
    await page.get_by_label("Mật khẩu", exact=True).fill(password)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/?probe=1")


async def knock(page: Page, address: str, meeting: str, devices: tuple[str, ...] = ("Mic", "Camera")) -> None:
    """Asks to be let in, through the lobby, once camera and microphone are there; some only watch."""
    await page.goto(f"{address}/hop/{meeting}/vao?probe=1")
    for device in devices:
        await page.get_by_role("button", name=re.compile(f"^{device} Đang (bật|tắt)$"), disabled=False).wait_for()
    await page.get_by_role("button", name="Vào họp", exact=True).click()


async def arrived(page: Page) -> LivePage:
    """The page once it is in the meeting and its media is up."""
    up = "window.giaobanProbe?.room() ? window.giaobanProbe.health().media === 'up' : false"
    async with asyncio.timeout(PATIENCE_S):
        while not await page.evaluate(up):  # noqa: ASYNC110 - The page's policy lets no script of ours wait in it.
            await asyncio.sleep(POLL_S)
    return LivePage(page, await page.evaluate("window.giaobanProbe.room().me"))
