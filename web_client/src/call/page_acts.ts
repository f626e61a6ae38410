import type { MovePage, ShownPage } from "../protocol/messages.gen.js";
import type { Pointer } from "../stores/room.js";
import { PagePictures } from "./page_pictures.svelte.js";
import type { Request } from "./signaling_socket.js";

/** A page and the part of it that is seen: the point in the middle, and how much it is enlarged. */
export type Place = Pick<ShownPage, "page" | "x" | "y" | "zoom">;
type Move = Omit<MovePage, "id">;

/** The server takes ten moves a second; what moves oftener is told as it stands when it is due. */
export const MOVE_EVERY_MS = 120;
const DIGITS = 4;

/** What is done with the page before everyone. Moves are told without waiting; all else answers whether it was done. */
export class PageActs {
  readonly #ask: (request: Request) => Promise<boolean>;
  readonly #tell: (request: Request) => void;
  #due: Move | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ask: (request: Request) => Promise<boolean>, tell: (request: Request) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  /** For one place where pages are read; whoever asks for it closes it. */
  pictures(): PagePictures {
    return new PagePictures();
  }

  show(version: string, { page, x, y, zoom }: Place): Promise<boolean> {
    return this.#ask({ type: "show_page", version, page, x, y, zoom });
  }

  /** Turns, moves or points; the last of many at once is the one that is told. */
  move({ page, x, y, zoom }: Place, pointer: Pointer | null): void {
    const points = pointer === null ? {} : { pointer_x: rounded(pointer.x), pointer_y: rounded(pointer.y) };
    this.#due = { type: "move_page", page, x: rounded(x), y: rounded(y), zoom: rounded(zoom), ...points };
    if (this.#timer === null) this.#tellDue();
  }

  hide(): Promise<boolean> {
    return this.#ask({ type: "hide_page" });
  }

  hand(participant: string): Promise<boolean> {
    return this.#ask({ type: "hand_presenting", participant });
  }

  #tellDue(): void {
    this.#timer = null;
    if (this.#due === null) return;
    this.#tell(this.#due);
    this.#due = null;
    this.#timer = setTimeout(() => { this.#tellDue(); }, MOVE_EVERY_MS);
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS));
}
