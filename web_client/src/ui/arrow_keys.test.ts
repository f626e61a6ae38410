import { afterEach, expect, test, vi } from "vitest";
import { followArrowKeys, nextBox, type Box } from "./arrow_keys.js";

const box = (left: number, top: number, width = 100, height = 40): Box => ({ left, top, right: left + width, bottom: top + height });

test("the next button is the nearest in line", () => {
  const boxes = [box(200, 0), box(400, 0), box(0, 100), box(90, 60)];
  const from = box(0, 0);
  expect([nextBox(from, boxes, "right"), nextBox(from, boxes, "down"), nextBox(box(400, 0), boxes, "left")]).toEqual([0, 3, 0]);
});

test("a button aside is taken when none is straight ahead", () => {
  expect(nextBox(box(0, 0), [box(600, 300)], "down")).toBe(0);
});

test("there is nothing beyond the edge", () => {
  expect(nextBox(box(0, 0), [box(200, 0)], "left")).toBe(-1);
});

let stop: (() => void) | undefined;
const back = vi.fn();

afterEach(() => {
  stop?.();
  back.mockClear();
});

function press(key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event.defaultPrevented;
}

function page(html: string): HTMLElement[] {
  document.body.innerHTML = html;
  const elements = [...document.body.querySelectorAll<HTMLElement>("button, input")];
  elements.forEach((element, index) => {
    Object.defineProperty(element, "offsetParent", { value: document.body });
    element.getBoundingClientRect = () => new DOMRect(index * 200, 0, 100, 40);
  });
  stop = followArrowKeys(back);
  return elements;
}

test("an arrow key moves the focus", () => {
  const [first, second] = page("<button>1</button><button>2</button>");
  first?.focus();
  expect(press("ArrowRight")).toBe(true);
  expect(document.activeElement).toBe(second);
});

test("in a text field the arrows move the cursor", () => {
  const [field] = page("<input /><button>2</button>");
  field?.focus();
  expect(press("ArrowRight")).toBe(false);
  expect(document.activeElement).toBe(field);
});

test.each(["GoBack", "BrowserBack", "Escape"])("the remote's Back goes back: %s", (key) => {
  page("<button>1</button>");
  expect(press(key)).toBe(true);
  expect(back).toHaveBeenCalledOnce();
});

test("Escape closes an open dialog and goes nowhere", () => {
  page("<dialog open><button>1</button></dialog>");
  expect(press("Escape")).toBe(false);
  expect(back).not.toHaveBeenCalled();
});
