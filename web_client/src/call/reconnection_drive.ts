import { step } from "./reconnection.js";
import { type Deed, type Happening, type Health, type Reconnection, START, type WelcomedMedia, nextMs } from "./reconnection_state.js";

/** A session driven by hand: time stands still unless a test moves it. */
export class Drive {
  state: Reconnection = START;
  nowMs = 1_000_000;
  deeds: string[] = [];

  happen(...happenings: readonly Happening[]): this {
    for (const happening of happenings) {
      const { state, deeds } = step(this.state, happening, this.nowMs, 1);
      this.state = state;
      this.deeds.push(...deeds.map(said));
    }
    return this;
  }

  /** Lets time pass, ringing at every deadline on the way. */
  pass(ms: number): this {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = nextMs(this.state);
      if (due === null || due > untilMs) break;
      this.nowMs = Math.max(due, this.nowMs);
      this.happen({ type: "time" });
    }
    this.nowMs = untilMs;
    return this;
  }

  get trial(): number {
    return this.state.signaling.trial;
  }

  /** What was to be done since the last time it was asked. */
  done(): string[] {
    return this.deeds.splice(0);
  }

  /** Through ticket and socket, up to the welcome. */
  join(media: WelcomedMedia = "answered", code: string | null = null): this {
    this.happen({ type: "entered", trial: this.trial });
    const { next } = this.state.media;
    if (this.state.signaling.phase === "preparing") this.happen({ type: "made", peer: next?.id ?? -1 });
    return this.happen({ type: "opened", trial: this.trial }, { type: "welcomed", trial: this.trial, media, code });
  }

  /** In, and media up. */
  live(): this {
    this.happen({ type: "start" }).join().happen({ type: "answered", peer: 1 }, { type: "health", peer: 1, health: "up" });
    this.done();
    return this;
  }

  health(peer: number, health: Health): this {
    return this.happen({ type: "health", peer, health });
  }

  cut(code: string | null = null): this {
    return this.happen({ type: "failed", trial: this.trial, code });
  }
}

function said(deed: Deed): string {
  if (deed.do === "join") return deed.offers === null ? "join keeping" : `join with ${deed.offers}`;
  return "peer" in deed ? `${deed.do} ${deed.peer}` : deed.do;
}
