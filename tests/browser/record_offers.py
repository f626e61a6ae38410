"""Records the offers in tests/sfu/golden from the Chromium of this machine: python tests/browser/record_offers.py"""

import asyncio
import shutil
from pathlib import Path

from playwright.async_api import async_playwright

GOLDEN = Path(__file__).parents[1] / "sfu" / "golden"
OPEN_LINES = Path(__file__).with_name("open_lines.js").read_text()
OFFERS = {"trimmed-8-tiles": (8, True), "untrimmed-8-tiles": (8, False), "trimmed-49-tiles": (49, True)}


async def record() -> None:
    """Writes one file for each offer, line ends as the browser makes them."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page()
        await page.add_script_tag(content=OPEN_LINES)
        for name, (tiles, trimmed) in OFFERS.items():
            how = {"tiles": tiles, "trimmed": trimmed, "media": False}
            offer = await page.evaluate("async (how) => (await (await openLines(how)).createOffer()).sdp", how)
            version = browser.version.partition(".")[0]
            (GOLDEN / f"chromium-{version}-{name}.sdp").write_bytes(offer.encode())
        await browser.close()


if __name__ == "__main__":
    asyncio.run(record())
