"""The look for lost controls finds those that are lost, and only those."""

import pytest
from playwright.async_api import Browser

from tests.browser.reach import ZOOMED, out_of_reach

pytestmark = pytest.mark.anyio

PAGE = """
<style>
  .cut { inline-size: 100px; block-size: 40px; overflow: clip; }
  .far { position: relative; left: 300px; }
  .over { position: relative; }
  .lid { position: absolute; inset: 0; background: grey; }
  .off { position: absolute; left: -300px; }
  .off:focus { left: 0; }
  .tall { block-size: 900px; }
</style>
<button>seen</button> <label><input type="checkbox" style="position: absolute; left: -99px">ticked</label>
<a class="off" href="#main">comes out</a> <button disabled class="off">not now</button>
<div class="tall"></div> <button>below</button>
<div class="cut"><button class="far">cut off</button></div>
<div class="over"><button>covered</button><div class="lid"></div></div>
"""


async def test_what_is_cut_off_or_covered_is_found(browser: Browser) -> None:
    page = await browser.new_page(viewport=ZOOMED)
    try:
        await page.set_content(PAGE)
        assert await out_of_reach(page) == ["cut off", "covered"]
        await page.set_content("<div style='inline-size: 700px'>wide</div>")
        assert await out_of_reach(page) == ["scrolls sideways"]
    finally:
        await page.close()
