/** Moving between buttons with the arrow keys of a television's remote control. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Direction = "left" | "right" | "up" | "down";

const KEYS: Readonly<Record<string, Direction>> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const BACK = new Set(["BrowserBack", "GoBack", "Escape"]);
const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled)";
/** How much worse a step aside is than a step ahead. */
const ASIDE = 3;
/** Neighbours may share a border. */
const OVERLAP_PX = 2;

const gap = (from: number, to: number, otherFrom: number, otherTo: number): number => Math.max(0, otherFrom - to, from - otherTo);

/** Which way a key points, if any. */
export function directionOf(key: string): Direction | undefined {
  return KEYS[key];
}

/** The box to go to from one in a direction: wholly that way, near and in line; -1 when there is none. */
export function nextBox(from: Box, boxes: readonly Box[], direction: Direction): number {
  const sideways = direction === "left" || direction === "right";
  let best = -1;
  let bestCost = Infinity;
  boxes.forEach((box, index) => {
    const ahead = aheadOf(from, box, direction);
    if (ahead < -OVERLAP_PX) return;
    const aside = sideways ? gap(from.top, from.bottom, box.top, box.bottom) : gap(from.left, from.right, box.left, box.right);
    const cost = ahead + ASIDE * aside;
    if (cost < bestCost) {
      best = index;
      bestCost = cost;
    }
  });
  return best;
}

/** How far a box begins beyond the edge that looks its way; negative when it begins before. */
function aheadOf(from: Box, box: Box, direction: Direction): number {
  switch (direction) {
    case "left":
      return from.left - box.right;
    case "right":
      return box.left - from.right;
    case "up":
      return from.top - box.bottom;
    case "down":
      return box.top - from.bottom;
  }
}

/** Makes the page obey arrow keys, OK and Back; the returned function gives the keys back. */
export function followArrowKeys(onback: () => void): () => void {
  const listener = new AbortController();
  document.addEventListener("keydown", (event) => { press(event, onback); }, { signal: listener.signal });
  return () => { listener.abort(); };
}

function press(event: KeyboardEvent, onback: () => void): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]") !== null && event.key === "Escape") return; // It closes the dialog.
  const here = document.activeElement;
  if (BACK.has(event.key)) {
    onback();
    event.preventDefault();
  } else if (here instanceof HTMLSelectElement && event.key === "Enter" && "showPicker" in here) {
    here.showPicker();
    event.preventDefault();
  } else if (move(here, event.key)) event.preventDefault();
}

function move(here: Element | null, key: string): boolean {
  const direction = directionOf(key);
  if (direction === undefined) return false;
  const sideways = direction === "left" || direction === "right";
  if (here instanceof HTMLInputElement && sideways) return false; // The cursor in the text moves.
  const targets = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element !== here && element.offsetParent !== null);
  const from = here === null || !here.matches(FOCUSABLE) ? { left: 0, top: 0, right: innerWidth, bottom: 0 } : here.getBoundingClientRect();
  const target = targets[nextBox(from, targets.map((element) => element.getBoundingClientRect()), direction)];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return target !== undefined;
}
