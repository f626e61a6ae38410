import { m } from "../../i18n/messages.js";
import type { Recording, RecordingFinishing, RecordingTrouble } from "../../protocol/messages.gen.js";

const STATES: Readonly<Record<Recording["state"], () => string>> = {
  requested: () => m["recording.mark.requested"](),
  recording: () => m["recording.mark.recording"](),
  paused: () => m["recording.mark.paused"](),
};

/** How a recording stands, as its mark says it. */
export function recordingWord(state: Recording["state"]): string {
  return STATES[state]();
}

/** When the recording that ended last can be watched. */
export function finishingWord({ state, percent }: RecordingFinishing): string {
  switch (state) {
    case "finalising":
      return m["recording.finishing.finalising"]({ percent });
    case "ready":
      return m["recording.finishing.ready"]();
    case "failed":
      return m["recording.finishing.failed"]();
  }
}

interface Alarm {
  readonly kind: "lost" | "weak";
  readonly title: string;
  readonly help: string;
}

const TROUBLES: Readonly<Record<NonNullable<RecordingTrouble["trouble"]>, () => Alarm>> = {
  not_running: () => ({ kind: "lost", title: m["recording.trouble.title"](), help: m["recording.trouble.not_running"]() }),
  no_key: () => ({ kind: "lost", title: m["recording.trouble.title"](), help: m["recording.trouble.no_key"]() }),
  disk_full: () => ({ kind: "lost", title: m["recording.trouble.title"](), help: m["recording.trouble.disk_full"]() }),
  disk_critical: () => ({ kind: "lost", title: m["recording.trouble.low_title"](), help: m["recording.trouble.disk_critical"]() }),
  disk_low: () => ({ kind: "weak", title: m["recording.trouble.low_title"](), help: m["recording.trouble.disk_low"]() }),
};

/** What is wrong with the recording, for who can do something about it. */
export function troubleWords(trouble: NonNullable<RecordingTrouble["trouble"]>): Alarm {
  return TROUBLES[trouble]();
}

const TOLD_MS = 15_000;

/** What a page says for a while when the recording begins or pauses, or when it has come meanwhile; null for nothing. */
export function recordingNotice(recording: Recording | null, cameMs: number | null, nowMs: number): string | null {
  if (recording === null || recording.state === "requested") return null;
  if (nowMs - Math.max(recording.since_ms, cameMs ?? 0) >= TOLD_MS) return null;
  return recording.state === "recording" ? m["recording.notice.begun"]() : m["recording.notice.paused"]();
}
