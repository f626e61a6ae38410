import { directionOf, nextBox } from "./arrow_keys.js";

/**
 * One tab stop for a whole group: arrows move the focus to the nearest member that way, Home and End to the
 * first and last. Members are found by `selector`, and where they stand on the screen decides who is near.
 * The first member is the tab stop until another has had the focus.
 */
export function roving(selector: string): (group: HTMLElement) => () => void {
  return (group) => {
    function members(): HTMLElement[] {
      return [...group.querySelectorAll<HTMLElement>(selector)];
    }

    const [first, ...others] = members();
    if (first && !others.some((member) => member.tabIndex === 0)) first.tabIndex = 0;

    function onKey(event: KeyboardEvent): void {
      const from = document.activeElement;
      const all = members();
      if (!(from instanceof HTMLElement) || !all.includes(from)) return;
      const to = target(event.key, from, all);
      if (to === undefined) return;
      event.preventDefault();
      to.focus();
    }

    /** The member that had the focus last is the one Tab returns to. */
    function onFocus(event: FocusEvent): void {
      const all = members();
      if (!all.includes(event.target as HTMLElement)) return;
      for (const member of all) member.tabIndex = member === event.target ? 0 : -1;
    }

    group.addEventListener("keydown", onKey);
    group.addEventListener("focusin", onFocus);
    return () => {
      group.removeEventListener("keydown", onKey);
      group.removeEventListener("focusin", onFocus);
    };
  };
}

function target(key: string, from: HTMLElement, all: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const direction = directionOf(key);
  if (direction === undefined) return undefined;
  return all[nextBox(from.getBoundingClientRect(), all.map((member) => member.getBoundingClientRect()), direction)];
}
