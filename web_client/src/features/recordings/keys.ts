import type { Playback } from "./playback.svelte.js";

const SHORT_MS = 5_000;
const LONG_MS = 10_000;
const TENTH = 10;

/** What a key does while a recording is watched; false when it is not one of ours. `help` shows the keys. */
export function pressed(event: KeyboardEvent, playback: Playback, help: () => void): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") !== null) return false;
  const here = event.target;
  if (here instanceof HTMLInputElement && here.type !== "range") return false;
  if (here instanceof HTMLTextAreaElement || here instanceof HTMLSelectElement) return false;
  if (here instanceof HTMLVideoElement && here.controls) return false; // It has keys of its own.
  const onControl = here instanceof Element && here.closest("button, a, summary") !== null;
  if (event.key === " " && onControl) return false;
  return acted(event.key, playback, help);
}

function acted(key: string, playback: Playback, help: () => void): boolean {
  if (/^[0-9]$/u.test(key)) {
    playback.seek((playback.film.duration_ms * Number(key)) / TENTH);
    return true;
  }
  const acts: Readonly<Record<string, () => void>> = {
    " ": () => { playback.toggle(); },
    k: () => { playback.toggle(); },
    j: () => { playback.by(-LONG_MS); },
    l: () => { playback.by(LONG_MS); },
    ArrowLeft: () => { playback.by(-SHORT_MS); },
    ArrowRight: () => { playback.by(SHORT_MS); },
    m: () => { playback.mute(); },
    n: () => { playback.chapter(1); },
    p: () => { playback.chapter(-1); },
    ">": () => { playback.hurry(1); },
    "<": () => { playback.hurry(-1); },
    "?": help,
  };
  const act = acts[key.length === 1 ? key.toLowerCase() : key];
  act?.();
  return act !== undefined;
}
