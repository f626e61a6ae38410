import { STILL_EVERY_MS } from "../protocol/messages.gen.js";

/** Makes pictures of one camera; `StillPicture` in a browser. */
export interface Pictures {
  take(): Promise<Uint8Array<ArrayBuffer> | null>;
  close(): void;
}

export interface SenderNeeds {
  pictures(track: MediaStreamTrack): Pictures;
  /** Sends a picture, unless the line has not taken what was sent before. */
  send(jpeg: Uint8Array<ArrayBuffer>): void;
  random(): number;
}

/** All rooms are asked in the same moment: their first pictures are spread over this. */
const FIRST_WITHIN_MS = 2000;

/** Sends a still every five seconds, while somebody looks, the camera is on and the line carries it. */
export class StillSender {
  readonly #needs: SenderNeeds;
  #wanted = false;
  #affordable = true;
  #track: MediaStreamTrack | null = null;
  #pictures: Pictures | null = null;
  #next: ReturnType<typeof setTimeout> | null = null;

  constructor(needs: SenderNeeds) {
    this.#needs = needs;
  }

  want(wanted: boolean): void {
    this.#wanted = wanted;
    this.#settle();
  }

  /** Whether the line carries more than the voice and the stage. */
  afford(affordable: boolean): void {
    this.#affordable = affordable;
    this.#settle();
  }

  setCamera(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#stop();
    this.#track = track;
    this.#settle();
  }

  close(): void {
    this.#wanted = false;
    this.#stop();
  }

  #settle(): void {
    const runs = this.#wanted && this.#affordable && this.#track !== null;
    if (!runs) this.#stop();
    else if (this.#pictures === null) {
      this.#pictures = this.#needs.pictures(this.#track as MediaStreamTrack);
      this.#after(FIRST_WITHIN_MS * this.#needs.random());
    }
  }

  #stop(): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = null;
    this.#pictures?.close();
    this.#pictures = null;
  }

  #after(delayMs: number): void {
    this.#next = setTimeout(() => void this.#sendOne(), delayMs);
  }

  async #sendOne(): Promise<void> {
    this.#after(STILL_EVERY_MS);
    const pictures = this.#pictures;
    const jpeg = (await pictures?.take()) ?? null;
    if (jpeg !== null && pictures === this.#pictures) this.#needs.send(jpeg);
  }
}
