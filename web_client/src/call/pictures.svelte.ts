import type { Role, Tile } from "../protocol/messages.gen.js";
import type { SessionLine } from "./session_line.js";
import type { Request, SignalingSocket } from "./signaling_socket.js";
import { Stills } from "./stills.svelte.js";
import { type Place, TileWishes } from "./tile_wishes.js";
import { WallSize } from "./wall_size.svelte.js";

export interface PicturesNeeds {
  role(): Role | null;
  readonly socket: Pick<SignalingSocket, "isJoined" | "sendStill">;
  readonly media: Pick<SessionLine, "connection" | "renew">;
  ask(request: Request): Promise<boolean>;
}

/** Receive lines for pictures: a room shows few, desks turn into the wall without a new connection, a deputy's too. */
const LINES: Readonly<Record<Role, number>> = { room: 6, chair: 25, secretary: 25, it: 25, delegate: 25, observer: 9 };

/** What one session shows of the others besides the stage: live tiles, and stills of all. */
export class Pictures {
  readonly stills: Stills;
  readonly wallSize: WallSize;
  readonly #needs: PicturesNeeds;
  readonly #wishes = new TileWishes(() => { this.#sendWishes(); });

  constructor(needs: PicturesNeeds) {
    this.#needs = needs;
    this.wallSize = new WallSize({
      renew: () => { needs.media.renew(); },
      stats: async () => (await needs.media.connection?.getStats()) ?? null,
    });
    this.stills = new Stills({
      ask: (request) => needs.ask(request),
      send: (jpeg) => { needs.socket.sendStill(jpeg); },
    });
  }

  /** Tile lines of the next connection. */
  get lines(): number {
    return Math.max(LINES[this.#needs.role() ?? "room"], this.wallSize.lines);
  }

  want(tiles: readonly Tile[], place: Place): void {
    this.#wishes.want(tiles, place);
  }

  /** The server has forgotten what a connection of before wanted. */
  welcomed(): void {
    this.#sendWishes();
    this.stills.welcomed();
  }

  close(): void {
    this.#wishes.close();
    this.stills.close();
    this.wallSize.close();
  }

  #sendWishes(): void {
    if (this.#needs.socket.isJoined) void this.#needs.ask({ type: "want_tiles", tiles: this.#wishes.first(this.lines) });
  }
}
