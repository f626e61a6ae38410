/** Keeps the screen on while a session lasts or a room waits for one; `close()` lets it sleep again. A browser that cannot is left alone. */
export class Awake {
  #lock: WakeLockSentinel | null = null;
  #closed = false;

  constructor() {
    document.addEventListener("visibilitychange", this.#ask);
    this.#ask();
  }

  close(): void {
    this.#closed = true;
    document.removeEventListener("visibilitychange", this.#ask);
    void this.#lock?.release();
    this.#lock = null;
  }

  /** The browser lets go whenever the page is hidden, so it is asked again when the page is back. */
  readonly #ask = (): void => {
    if (document.visibilityState === "visible" && "wakeLock" in navigator) void this.#take();
  };

  async #take(): Promise<void> {
    try {
      const lock = await navigator.wakeLock.request("screen");
      const unwanted = this.#closed ? lock : this.#lock;
      this.#lock = this.#closed ? null : lock;
      await unwanted?.release();
    } catch {
      // Refused by policy or to save power: the screen then sleeps as the machine is set to.
    }
  }
}
