/** Pictures of pages as addresses that the browser can draw, newest wish first, and no more of them than a weak PC holds. */
export interface PictureDoor {
  /** The picture of a page by its index. */
  fetch(index: number, signal: AbortSignal): Promise<Blob>;
}

interface Held {
  readonly url: Promise<string>;
  readonly stop: AbortController;
  drawn: string | null;
}

/** Freed by close(). */
export class PagePictures {
  readonly #door: PictureDoor;
  readonly #most: number;
  readonly #make: (blob: Blob) => string;
  readonly #free: (url: string) => void;
  /** In the order in which they were last asked for. */
  readonly #held = new Map<number, Held>();

  constructor(door: PictureDoor, most = 16, make = (blob: Blob): string => URL.createObjectURL(blob), free = (url: string): void => { URL.revokeObjectURL(url); }) {
    this.#door = door;
    this.#most = most;
    this.#make = make;
    this.#free = free;
  }

  /** The address of a page's picture; asked for once while it is held. A failure is forgotten, so that it can be tried again. */
  get(index: number): Promise<string> {
    const held = this.#held.get(index) ?? this.#begin(index);
    this.#held.delete(index);
    this.#held.set(index, held);
    this.#letGo();
    return held.url;
  }

  /** Stops fetching what is not near any more, so that what is seen comes first. */
  keep(near: readonly number[]): void {
    for (const [index, held] of this.#held) if (held.drawn === null && !near.includes(index)) this.#drop(index, held);
  }

  close(): void {
    for (const [index, held] of this.#held) this.#drop(index, held);
  }

  #begin(index: number): Held {
    const stop = new AbortController();
    const held: Held = { stop, drawn: null, url: this.#draw(index, stop.signal) };
    held.url.then(
      (url) => { if (this.#held.get(index) === held) held.drawn = url; else this.#free(url); },
      () => { if (this.#held.get(index) === held) this.#held.delete(index); },
    );
    return held;
  }

  async #draw(index: number, signal: AbortSignal): Promise<string> {
    return this.#make(await this.#door.fetch(index, signal));
  }

  #letGo(): void {
    for (const [index, held] of this.#held) {
      if (this.#held.size <= this.#most) return;
      this.#drop(index, held);
    }
  }

  #drop(index: number, held: Held): void {
    this.#held.delete(index);
    if (held.drawn === null) held.stop.abort();
    else this.#free(held.drawn);
  }
}
