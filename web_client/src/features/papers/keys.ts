import { isBack } from "../../ui/back.js";
import type { Reading } from "./reading.svelte.js";

export interface KeyActs {
  search(): void;
  /** False where Back has no meaning: on a desk. */
  back(): boolean;
  fullScreen(): void;
}

const ARROW_PX = 120;

/** What a key does while the pages are read; false when it is not one of ours. */
export function pressed(event: KeyboardEvent, reading: Reading, acts: KeyActs): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") !== null) return false;
  const here = event.target;
  const typing = here instanceof HTMLInputElement || here instanceof HTMLTextAreaElement || here instanceof HTMLSelectElement;
  if (typing) return false;
  if (isBack(event.key) && document.fullscreenElement === null) return acts.back();
  if (event.key === "ArrowDown" && here instanceof Element && here.closest(".tools") !== null && isLowest(here)) return focusOn("#pages");
  const onPages = here === document.body || (here instanceof Element && here.id === "pages");
  return onPages ? moved(event.key, reading) || others(event.key, reading, acts) : others(event.key, reading, acts);
}

function moved(key: string, reading: Reading): boolean {
  switch (key) {
    case "ArrowDown":
      reading.scrollBy(ARROW_PX);
      return true;
    case "ArrowUp":
      // From the very top a television's key goes on to the buttons above.
      if (reading.atTop) return focusOn(".tools a, .tools button");
      reading.scrollBy(-ARROW_PX);
      return true;
    case "ArrowRight":
      reading.go(reading.index + 1);
      return true;
    case "ArrowLeft":
      reading.go(reading.index - 1);
      return true;
    default:
      return false;
  }
}

function others(key: string, reading: Reading, acts: KeyActs): boolean {
  switch (key) {
    case "PageDown":
      reading.go(reading.index + 1);
      return true;
    case "PageUp":
      reading.go(reading.index - 1);
      return true;
    case "Home":
      reading.go(0);
      return true;
    case "End":
      reading.go(reading.count - 1);
      return true;
    case "+":
    case "=":
      reading.step(1);
      return true;
    case "-":
      reading.step(-1);
      return true;
    case "/":
      acts.search();
      return true;
    case "f":
      acts.fullScreen();
      return true;
    default:
      return false;
  }
}

function focusOn(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.focus({ preventScroll: true });
  return target !== null;
}

/** No other button of the bar stands below: on a narrow screen it has several rows. */
function isLowest(here: Element): boolean {
  const { bottom } = here.getBoundingClientRect();
  return [...document.querySelectorAll(".tools a, .tools button, .tools input")].every((other) => other.getBoundingClientRect().top < bottom);
}
