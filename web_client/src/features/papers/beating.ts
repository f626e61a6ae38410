import type { At, PapersApi } from "../../api/papers.js";
import { Problem } from "../../api/problem.js";
import { ReadingBeats, type Beat } from "../../domain/reading_beats.js";

const LOOK_MS = 1000;
const AGAIN_MS = 10_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"] as const;

/** The server opens the paper no more to who asks: it was recalled, or is not for them any longer. */
export function isRefusal({ status }: Problem): boolean {
  return status === 403 || status === 404;
}

/**
 * Tells the server how far and how long the paper is read while somebody is there; the returned function tells the rest and ends that.
 * `onrefused`: the server opens it no more.
 */
export function beating(api: PapersApi, at: At, page: () => number, onrefused: () => void): () => void {
  const now = (): number => performance.now();
  const beats = new ReadingBeats(page(), document.visibilityState === "visible", now());
  const listener = new AbortController();
  const { signal } = listener;
  let quietUntilMs = 0;
  const tell = (beat: Beat | null): void => {
    if (beat === null) return;
    api.beat(at, beat.page, beat.seconds).catch((failure: unknown) => {
      quietUntilMs = now() + AGAIN_MS;
      if (!(failure instanceof Problem)) return;
      if (failure.status === 0) beats.takeBack(beat); // A refusal is not asked again.
      if (isRefusal(failure) && !signal.aborted) onrefused();
    });
  };
  for (const sign of SIGNS) addEventListener(sign, () => { beats.touch(now()); }, { signal, passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    const seen = document.visibilityState === "visible";
    beats.show(seen, now());
    if (!seen) tell(beats.due(now(), true));
  }, { signal });
  const timer = setInterval(() => {
    beats.turn(page(), now());
    if (now() >= quietUntilMs) tell(beats.due(now()));
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    listener.abort();
    tell(beats.due(now(), true));
  };
}
