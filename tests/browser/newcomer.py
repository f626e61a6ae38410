"""Somebody who sees these pages for the first time: finds things by what is on the screen, and is counted."""

import asyncio
import time

from playwright.async_api import Page
from pydantic import BaseModel

PATIENCE_S = 20.0
LOOK_AGAIN_S = 0.05
MOST_STEPS = 200

# Of the buttons and links that can be pressed where they are: the one filled with the most of the strongest colour.
BOLDEST = """
() => {
  const strength = (control) => {
    const [red, green, blue, alpha = 1] = getComputedStyle(control).backgroundColor.match(/[\\d.]+/g).map(Number);
    return alpha < 0.9 ? 0 : Math.max(red, green, blue) - Math.min(red, green, blue);
  };
  const seen = [...document.querySelectorAll('button, a[href]')].flatMap((control) => {
    const box = control.getBoundingClientRect();
    const at = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    const isOnScreen = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    if (control.disabled || !isOnScreen || !control.contains(document.elementFromPoint(at.x, at.y))) return [];
    const words = control.innerText.replace(/\\s+/g, ' ');
    return [{ ...at, words, boldness: strength(control) * box.width * box.height }];
  });
  return seen.sort((one, other) => other.boldness - one.boldness)[0] ?? null;
}
"""
FOCUSED_WORDS = """
() => {
  const control = document.activeElement?.closest('button, a[href], input');
  return control ? `${control.ariaLabel ?? ''} ${control.innerText.replace(/\\s+/g, ' ')}` : '';
}
"""


class Seen(BaseModel):
    """A control on the screen: its middle in CSS pixels, and its words."""

    x: float
    y: float
    words: str
    boldness: float


class Newcomer:
    """One person at one page. `presses` are clicks and keys that do something; moving about by keys is `steps`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.steps = 0
        self._began_s = time.monotonic()

    @property
    def took_s(self) -> float:
        """Since the address was opened, or the count begun anew."""
        return time.monotonic() - self._began_s

    def begin(self) -> None:
        """Counts from here."""
        self.presses = self.steps = 0
        self._began_s = time.monotonic()

    async def open(self, address: str) -> None:
        """Opens an address, from where the time runs."""
        self.begin()
        await self.page.goto(address)

    async def fill(self, label: str, text: str) -> None:
        """Types into the field with this label."""
        await self.page.get_by_label(label, exact=True).fill(text)

    async def press_boldest(self, words: str) -> None:
        """Presses what stands out most, once that is what these words name."""
        boldest: Seen | None = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while boldest is None or words not in boldest.words:
                    await asyncio.sleep(LOOK_AGAIN_S)
                    found = await self.page.evaluate(BOLDEST)
                    boldest = None if found is None else Seen.model_validate(found)
        except TimeoutError:
            raise AssertionError(f"what stands out is {boldest}, not {words!r}") from None
        self.presses += 1
        await self.page.mouse.click(boldest.x, boldest.y)

    async def press(self, words: str) -> None:
        """Presses the first button on which these words are read."""
        self.presses += 1
        await self.page.get_by_role("button").filter(has_text=words).first.click()

    async def key(self, key: str = "Enter") -> None:
        """Presses a key that does something."""
        self.presses += 1
        await self.page.keyboard.press(key)

    async def step_to(self, words: str, key: str = "Tab") -> None:
        """Moves by this key until what has the focus has these words; fails when it never comes."""
        for _ in range(MOST_STEPS):
            if words in str(await self.page.evaluate(FOCUSED_WORDS)):
                return
            self.steps += 1
            await self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {words!r}")

    async def sees(self, words: str) -> None:
        """Waits until these words are on the page."""
        await self.page.get_by_text(words).filter(visible=True).first.wait_for()
