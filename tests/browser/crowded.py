"""Words of a page that do not fit: out of the button they stand on, or over other words."""

from playwright.async_api import Page
from pydantic import TypeAdapter

# Each line of each text has a box. The boxes of lines set close to each other overlap a little, as their fonts do:
# words lie over each other when a fifth of the lower box is shared.
CROWDED = """
() => {
  const within = document.querySelector('dialog:modal') ?? document.body;
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const lines = [];
  const found = new Set();
  const seenPart = (box, element) => {
    let { left, right, top, bottom } = box;
    for (let at = element; at !== null && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === 'visible') continue;
      const edge = at.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom };
  };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (node.data.trim() === '' || element.closest('.sr, svg, select, option, style, script') !== null) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const control = element.closest('button, a.btn')?.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      const seen = seenPart(box, element);
      if (seen.right - seen.left < 1 || seen.bottom - seen.top < 1) continue;
      if (control && (seen.left < control.left - 1 || seen.right > control.right + 1)) found.add(node.data.trim());
      lines.push({ ...seen, node });
    }
  }
  for (const [at, one] of lines.entries()) {
    for (const other of lines.slice(at + 1)) {
      if (one.node === other.node) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      const lower = Math.min(one.bottom - one.top, other.bottom - other.top);
      if (across > 2 && down > lower / 5) found.add(`${one.node.data.trim()} / ${other.node.data.trim()}`);
    }
  }
  return [...found];
}
"""
_WORDS = TypeAdapter(list[str])


async def crowded(page: Page) -> list[str]:
    """The words that do not fit, as they stand on the page now."""
    return _WORDS.validate_python(await page.evaluate(CROWDED))
