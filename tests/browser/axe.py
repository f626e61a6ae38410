"""What axe-core finds on a page."""

from pathlib import Path

from playwright.async_api import Page
from pydantic import TypeAdapter

_AXE = Path(__file__).parents[2] / "web_client" / "node_modules" / "axe-core" / "axe.min.js"
_FAULTS = TypeAdapter(list[str])
_RUN = """
async () => {
  const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 1000);
  await Promise.all(moving.map((one) => one.finished.catch(() => undefined)));
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
"""


async def axe_faults(page: Page) -> list[str]:
    """Each fault on a page as it stands, with the element that has it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE.read_text(encoding="utf-8"))
    return _FAULTS.validate_python(await page.evaluate(_RUN))
