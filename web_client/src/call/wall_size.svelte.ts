import { rememberWideWall, wantsWideWall } from "../devices/remembered.js";
import { MAX_TILES } from "../protocol/messages.gen.js";
import { decodedShare, type Decoded } from "./stats.js";

/** Why this machine shows no more: it has too few cores to try, or it was tried and could not keep up. */
export type WallTrouble = "few_cores" | "slow";

export interface WallSizeNeeds {
  /** Makes a new connection, with as many lines as are asked for by then. */
  renew(): void;
  stats(): Promise<RTCStatsReport | null>;
}

const CORES = 4;
const WATCH_EVERY_MS = 4000;
/** So much of what comes must be decoded; twice less, and the machine cannot. */
const ENOUGH = 0.8;
const STRIKES = 2;

/** Whether the wall shows 49 live pictures: only where a desk asks, and its machine keeps up. */
export class WallSize {
  #asked = $state(false);
  #trouble: WallTrouble | null = $state(null);
  #lines = 0;
  readonly #needs: WallSizeNeeds;
  #watching: ReturnType<typeof setInterval> | null = null;
  #before: Decoded | null = null;
  #strikes = 0;

  constructor(needs: WallSizeNeeds) {
    this.#needs = needs;
  }

  /** 49 are asked for, and the machine has not refused. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Why the last wish for 49 came to nothing. */
  get trouble(): WallTrouble | null {
    return this.#trouble;
  }

  /** Tile lines to open at least; those opened once stay, as empty lines cost nothing. */
  get lines(): number {
    return this.#lines;
  }

  /** As this machine had it last. */
  restore(): void {
    if (wantsWideWall() && navigator.hardwareConcurrency >= CORES) this.widen();
  }

  widen(): void {
    if (this.#asked) return;
    this.#trouble = navigator.hardwareConcurrency < CORES ? "few_cores" : null;
    if (this.#trouble !== null) return;
    this.#asked = true;
    rememberWideWall(true);
    [this.#before, this.#strikes] = [null, 0];
    this.#watching = setInterval(() => void this.#watch(), WATCH_EVERY_MS);
    if (this.#lines === MAX_TILES) return;
    this.#lines = MAX_TILES;
    this.#needs.renew();
  }

  narrow(): void {
    this.#trouble = null;
    rememberWideWall(false);
    this.close();
  }

  close(): void {
    this.#asked = false;
    if (this.#watching !== null) clearInterval(this.#watching);
    this.#watching = null;
  }

  async #watch(): Promise<void> {
    const report = await this.#needs.stats();
    if (report === null || !this.#asked) return;
    const [share, now] = decodedShare(report, this.#before);
    this.#before = now;
    this.#strikes = share !== null && share < ENOUGH ? this.#strikes + 1 : 0;
    if (this.#strikes < STRIKES) return;
    this.close();
    rememberWideWall(false);
    this.#trouble = "slow";
  }
}
