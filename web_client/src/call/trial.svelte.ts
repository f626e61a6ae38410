import type { ClientMessage, RunTest, ServerMessage } from "../protocol/messages.gen.js";

type Told = Omit<Extract<ClientMessage, { type: "tell_test" }>, "id">;
type Kind = RunTest["kind"];

export interface TrialNeeds {
  /** The microphone itself; null while there is none. */
  microphone(): MediaStreamTrack | null;
  /** The id of the chosen speaker; null for the machine's own. */
  speaker(): string | null;
  tell(told: Told): void;
  reload(): void;
}

/** What IT tries on this machine now, and who it is. */
export interface RunningTrial {
  readonly kind: Kind;
  readonly by: string;
}

/** What IT does to this page from afar: loads it anew, and tries its speaker and its microphone. Sound never leaves here. */
export class Trial {
  #running: RunningTrial | null = $state.raw(null);
  #test = "";
  #stop = new AbortController();
  readonly #needs: TrialNeeds;

  constructor(needs: TrialNeeds) {
    this.#needs = needs;
  }

  get running(): RunningTrial | null {
    return this.#running;
  }

  heard(message: ServerMessage): void {
    if (message.type === "reload_page") this.#needs.reload();
    else if (message.type === "run_test") void this.#run(message);
    else if (message.type === "stop_test" && message.test === this.#test) this.close();
  }

  close(): void {
    this.#stop.abort();
    this.#running = null;
    this.#test = "";
  }

  async #run({ test, kind, by }: RunTest): Promise<void> {
    this.close();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const microphone = this.#needs.microphone();
    const tell = (state: Told["state"], db: number | null = null): void => {
      if (!signal.aborted) this.#needs.tell({ type: "tell_test", test, state, db });
    };
    if (kind !== "tone" && microphone === null) {
      tell("no_microphone");
      return;
    }
    this.#test = test;
    this.#running = { kind, by };
    tell("running");
    try {
      const sounds = await import("./trial_sounds.js");
      if (kind === "tone") await sounds.playTone(this.#needs.speaker(), signal);
      else if (microphone !== null && kind === "level") await sounds.measure(microphone, signal, (db) => { tell("running", db); });
      else if (microphone !== null) await sounds.playBack(microphone, this.#needs.speaker(), signal);
      tell("done");
    } catch {
      tell("failed");
    }
    if (this.#test === test) this.close();
  }
}
