/** Plays what the sound slots bring, always, whatever the page shows. */
export class SoundOutput {
  readonly #players = new Map<string, HTMLAudioElement>();
  readonly #speaker: string | null;
  readonly #onBlocked: (blocked: boolean) => void;

  /** `onBlocked` tells when the browser wants a press before it lets sound out, and when it has had one. */
  constructor(speaker: string | null, onBlocked: (blocked: boolean) => void) {
    this.#speaker = speaker;
    this.#onBlocked = onBlocked;
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

  close(): void {
    for (const [slot, player] of this.#players) this.#stop(slot, player);
  }

  async #start(player: HTMLAudioElement): Promise<void> {
    try {
      if (this.#speaker !== null && "setSinkId" in player) await player.setSinkId(this.#speaker);
    } catch {
      // The chosen speaker is gone; the machine's own is better than silence.
    }
    try {
      await player.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#onBlocked(true);
    }
  }

  #stop(slot: string, player: HTMLAudioElement): void {
    player.pause();
    player.srcObject = null;
    this.#players.delete(slot);
  }
}
