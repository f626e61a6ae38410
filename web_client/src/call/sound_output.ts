import { nameOf, ownName } from "../devices/device_names.js";
import type { Remarks } from "../stores/remarks.svelte.js";

/** The id of the machine's own speaker. */
const OWN = "default";

/** Plays what the sound slots bring, always, whatever the page shows. */
export class SoundOutput {
  readonly #players = new Map<string, HTMLAudioElement>();
  readonly #remarks: Remarks;
  readonly #onBlocked: (blocked: boolean) => void;
  readonly #watching = new AbortController();
  #speaker: string | null;
  #isThere = true;

  /**
   * `speaker`: the chosen one's id, null for the machine's own; `onBlocked` tells when the browser wants a press before
   * it lets sound out, and when it has had one.
   */
  constructor(speaker: string | null, remarks: Remarks, onBlocked: (blocked: boolean) => void) {
    this.#speaker = speaker;
    this.#remarks = remarks;
    this.#onBlocked = onBlocked;
    if (!("mediaDevices" in navigator)) return;
    navigator.mediaDevices.addEventListener("devicechange", () => void this.#follow(), { signal: this.#watching.signal });
  }

  get speaker(): string | null {
    return this.#speaker;
  }

  /** From now on these streams are heard, by slot; those of a connection before fall silent. */
  play(streams: ReadonlyMap<string, MediaStream>): void {
    for (const [slot, player] of this.#players) {
      if (streams.get(slot) !== player.srcObject) this.#stop(slot, player);
    }
    for (const [slot, stream] of streams) {
      if (this.#players.has(slot)) continue;
      const player = new Audio();
      player.srcObject = stream;
      this.#players.set(slot, player);
      void this.#start(player);
    }
  }

  /** After the user has pressed something: sound that was held back starts. */
  async unblock(): Promise<void> {
    this.#onBlocked(false);
    await Promise.all([...this.#players.values()].map((player) => this.#start(player)));
  }

  async choose(speaker: string | null): Promise<void> {
    this.#speaker = speaker;
    this.#isThere = true;
    await this.#turnAll();
  }

  close(): void {
    this.#watching.abort();
    for (const [slot, player] of this.#players) this.#stop(slot, player);
  }

  async #start(player: HTMLAudioElement): Promise<void> {
    if (this.#speaker !== null) await this.#turn(player);
    try {
      await player.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#onBlocked(true);
    }
  }

  /** The chosen speaker was pulled out or plugged in again: a browser would stay silent in both cases. */
  async #follow(): Promise<void> {
    if (this.#speaker === null) return;
    const speakers = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audiooutput");
    const chosen = speakers.find(({ deviceId }) => deviceId === this.#speaker);
    const isThere = chosen !== undefined;
    if (isThere === this.#isThere || this.#watching.signal.aborted) return;
    this.#isThere = isThere;
    await this.#turnAll();
    const own = speakers.find(({ deviceId }) => deviceId === OWN);
    const name = chosen ? nameOf(chosen.label) : ownName(own?.label ?? "", OWN);
    this.#remarks.say({ kind: "device_moved", device: "speaker", name, isBack: isThere });
  }

  async #turnAll(): Promise<void> {
    await Promise.all([...this.#players.values()].map((player) => this.#turn(player)));
  }

  async #turn(player: HTMLAudioElement): Promise<void> {
    if (!("setSinkId" in player)) return;
    try {
      await player.setSinkId(this.#isThere ? (this.#speaker ?? "") : "");
    } catch {
      // The chosen speaker is gone; the machine's own is better than silence.
    }
  }

  #stop(slot: string, player: HTMLAudioElement): void {
    player.pause();
    player.srcObject = null;
    this.#players.delete(slot);
  }
}
