"""What of a page a person cannot get at: controls that are cut off, covered or beside the screen."""

from playwright.async_api import Page, ViewportSize
from pydantic import TypeAdapter

ZOOMED = ViewportSize(width=640, height=360)
"""A small desk at 200 %: half its width and height."""

# Each control is gone to, as by the Tab key, and what is in its middle is what a press would meet.
OUT_OF_REACH = """
async () => {
  const within = document.querySelector('dialog:modal') ?? document;
  const controls = [...within.querySelectorAll('button, a[href], input, select, textarea, [tabindex="0"]')];
  const isMeant = (control) => !control.disabled && control.closest('[aria-hidden="true"]') === null
    && control.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isMet = (control, target) => {
    const box = target.getBoundingClientRect();
    const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const isHit = hit !== null && (control.contains(hit) || hit.closest('label')?.control === control);
    return isHit && box.left >= -1 && box.right <= innerWidth + 1;
  };
  const isInReach = (control) => {
    control.focus();
    control.scrollIntoView({ block: 'center', inline: 'nearest' });
    return [control, ...(control.labels ?? [])].some((target) => isMet(control, target));
  };
  const before = document.activeElement;
  const lost = [];
  for (const control of controls.filter((control) => isMeant(control) && !isInReach(control))) {
    control.focus();
    for (let turn = 0; turn < 10 && !isInReach(control); turn++) {
      await new Promise((after) => setTimeout(after, 100)); // What comes out only when it has the focus.
    }
    if (!isInReach(control)) lost.push((control.getAttribute('aria-label') ?? control.textContent).trim().slice(0, 60));
  }
  before?.focus();
  return document.documentElement.scrollWidth > innerWidth ? [...lost, 'scrolls sideways'] : lost;
}
"""
_NAMES = TypeAdapter(list[str])


async def out_of_reach(page: Page) -> list[str]:
    """The names of controls that cannot be pressed, and whether the page scrolls sideways."""
    return _NAMES.validate_python(await page.evaluate(OUT_OF_REACH))
