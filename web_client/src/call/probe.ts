import type { RoomState } from "../stores/room.js";
import type { SlotMap } from "../stores/slots.js";
import { type Sample, sampleOf } from "./stats.js";

/**
 * What browser tests read of a live page, as `window.giaobanProbe`. It is there only when the page's address
 * has `?probe=1`, and only tells; it cannot change anything.
 */
export interface Probe {
  /** Figures once a second, the oldest first, ten minutes at most. */
  readonly samples: readonly Sample[];
  /** Figures of this instant. */
  sample(): Promise<Sample | null>;
  /** The room as this client knows it. */
  room(): unknown;
  /** How the session stands: signaling, media, and why it is over if it is. */
  health(): unknown;
}

export interface ProbeNeeds {
  stats(): Promise<RTCStatsReport | null>;
  slots(): SlotMap;
  room(): RoomState | null;
  health(): unknown;
}

declare global {
  interface Window {
    giaobanProbe?: Probe;
  }
}

const EVERY_MS = 1000;
const KEPT = 600;

/** Whether the page was asked for with a probe. */
export function isProbed(search: string): boolean {
  return new URLSearchParams(search).get("probe") === "1";
}

/** Puts the probe on the window and samples every second; the answer takes it away again. */
export function startProbe(needs: ProbeNeeds): () => void {
  const samples: Sample[] = [];
  async function sample(): Promise<Sample | null> {
    const report = await needs.stats();
    return report && sampleOf(report.values(), needs.slots(), Date.now());
  }
  const timer = setInterval(() => {
    void sample().then((taken) => {
      if (taken === null) return;
      samples.push(taken);
      if (samples.length > KEPT) samples.shift();
    });
  }, EVERY_MS);
  window.giaobanProbe = { samples, sample, room: () => plain(needs.room()), health: () => needs.health() };
  return () => {
    clearInterval(timer);
    delete window.giaobanProbe;
  };
}

function plain(room: RoomState | null): unknown {
  return room && { ...room, participants: Object.fromEntries(room.participants) };
}
