"""What of a page a person cannot get at: controls that are cut off, covered or beside the screen."""

from playwright.async_api import Page, ViewportSize
from pydantic import TypeAdapter

ZOOMED = ViewportSize(width=640, height=360)
"""A small desk at 200 %: half its width and height."""

# Each control is gone to, as by the Tab key, and what is in its middle is what a press would meet.
OUT_OF_REACH = """
() => {
  const within = document.querySelector('dialog:modal') ?? document;
  const controls = [...within.querySelectorAll('button, a[href], input, select, textarea, [tabindex="0"]')];
  const isShown = (control) => control.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isPressed = (control, hit) => control.contains(hit) || hit.closest('label')?.control === control;
  const before = document.activeElement;
  const lost = controls.filter((control) => {
    if (control.disabled || !isShown(control)) return false;
    control.focus();
    control.scrollIntoView({ block: 'center', inline: 'nearest' });
    const box = (control.labels?.[0] ?? control).getBoundingClientRect();
    const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return hit === null || !isPressed(control, hit) || box.left < -1 || box.right > innerWidth + 1;
  });
  before?.focus();
  const named = lost.map((control) => (control.getAttribute('aria-label') ?? control.textContent).trim().slice(0, 60));
  return document.documentElement.scrollWidth > innerWidth ? [...named, 'scrolls sideways'] : named;
}
"""
_NAMES = TypeAdapter(list[str])


async def out_of_reach(page: Page) -> list[str]:
    """The names of controls that cannot be pressed, and whether the page scrolls sideways."""
    return _NAMES.validate_python(await page.evaluate(OUT_OF_REACH))
