/** The server's time, as far as it is known. Readers in templates follow it once a second. */
export class Clock {
  #offsetMs = 0;
  #nowMs: number = $state(Date.now());
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.#timer = setInterval(() => {
      this.#nowMs = this.#read();
    }, 1000);
  }

  /** Unix milliseconds; moves once a second. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** A time the server told just now. Its header has whole seconds, so less than two seconds apart is the same time. */
  heard(serverMs: number): void {
    const offsetMs = serverMs + 500 - Date.now();
    if (Math.abs(offsetMs - this.#offsetMs) < 2000) return;
    this.#offsetMs = Math.abs(offsetMs) < 2000 ? 0 : offsetMs;
    this.#nowMs = this.#read();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #read(): number {
    return Date.now() + this.#offsetMs;
  }
}
