import type { Decoded } from "./stats.js";
import { decodedShare } from "./stats.js";
import type { Request } from "./signaling_socket.js";

type Told = Extract<Request, { type: "tell_machine" }>;
export type DeviceState = Told["camera"];

export interface MachineNeeds {
  stats(): Promise<RTCStatsReport | null>;
  tell(request: Told): void;
  device(kind: "microphone" | "camera"): DeviceState;
}

const TELL_EVERY_MS = 2000;
const BEAT_MS = 250;
const MAX_BROWSER = 256;
const MAX_LAG_MS = 600_000;

interface PressureRecord {
  readonly state: Exclude<Told["pressure"], null>;
}

interface PressureObserverLike {
  observe(source: "cpu", options: { sampleInterval: number }): Promise<void>;
  disconnect(): void;
}

type PressureObserverMaker = new (take: (records: readonly PressureRecord[]) => void) => PressureObserverLike;

/** Tells the server what it cannot see: whether this PC keeps up, and what became of its devices. `close()` ends it. */
export class MachineWatch {
  readonly #needs: MachineNeeds;
  readonly #telling: ReturnType<typeof setInterval>;
  readonly #beating: ReturnType<typeof setInterval>;
  #pressure: Told["pressure"] = null;
  #observer: PressureObserverLike | null = null;
  #before: Decoded | null = null;
  #beatMs = performance.now();
  #lagMs = 0;

  constructor(needs: MachineNeeds) {
    this.#needs = needs;
    this.#telling = setInterval(() => void this.#tell(), TELL_EVERY_MS);
    this.#beating = setInterval(() => { this.#beat(); }, BEAT_MS);
    this.#observe();
  }

  close(): void {
    clearInterval(this.#telling);
    clearInterval(this.#beating);
    this.#observer?.disconnect();
  }

  /** How late a timer comes is how long the page hung; a page that is not seen has its timers slowed. */
  #beat(): void {
    const nowMs = performance.now();
    if (document.visibilityState === "visible") this.#lagMs = Math.max(this.#lagMs, nowMs - this.#beatMs - BEAT_MS);
    this.#beatMs = nowMs;
  }

  #observe(): void {
    const make = (globalThis as { PressureObserver?: PressureObserverMaker }).PressureObserver;
    if (make === undefined) return;
    const observer = new make((records) => { this.#pressure = records.at(-1)?.state ?? null; });
    this.#observer = observer;
    // Refused by the policy of the page, or by the machine: then nobody knows.
    observer.observe("cpu", { sampleInterval: 2000 }).catch(() => { this.#observer = null; });
  }

  async #tell(): Promise<void> {
    const report = await this.#needs.stats();
    const before = this.#before;
    const now = report === null ? null : decodedShare(report, before)[1];
    this.#before = now;
    // A new connection counts from nothing.
    const since = (name: keyof Decoded): number => (now === null || before === null ? 0 : Math.max(0, now[name] - before[name]));
    this.#needs.tell({
      type: "tell_machine",
      frames_decoded: since("decoded"),
      frames_dropped: since("dropped"),
      lag_ms: Math.min(MAX_LAG_MS, Math.max(0, Math.round(this.#lagMs))),
      pressure: this.#pressure,
      microphone: this.#needs.device("microphone"),
      camera: this.#needs.device("camera"),
      browser: navigator.userAgent.slice(0, MAX_BROWSER),
    });
    this.#lagMs = 0;
  }
}
