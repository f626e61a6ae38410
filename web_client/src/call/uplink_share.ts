/** One layer: the most it sends by itself, and whether somebody receives it. */
export interface LayerWish {
  readonly mostBps: number;
  readonly active: boolean;
}

/** What it may send; null: nothing. */
export type LayerShare = number | null;

export interface Wishes {
  readonly camera: readonly LayerWish[];
  readonly screen: readonly LayerWish[];
}

/** A microphone with its headers, and a still of 8 KB every five seconds. */
const SOUND_BPS = 50_000;
const STILLS_BPS = 13_000;
/** A tenth stays free for headers and for what is sent again. */
const USED_SHARE = 0.9;
/** With less a layer is worth nothing: the lowest of a camera, and the others as a share of their most. */
const LEAST_BPS = 30_000;
const LEAST_SHARE = 0.5;

/** What matters more has its share first: something of the screen, somebody to be seen, then each sharper. */
const ORDER = [["screen", 0], ["camera", 0], ["screen", 1], ["camera", 1], ["camera", 2]] as const;

/** How a rate (kbit/s, null for none) is shared by the layers that somebody receives, the lowest first. Pure. */
export function shareUplink(kbit: number | null, wishes: Wishes): Record<keyof Wishes, LayerShare[]> {
  const shares = { camera: wishes.camera.map(ownMost), screen: wishes.screen.map(ownMost) };
  if (kbit === null) return shares;
  let leftBps = Math.max(0, kbit * 1000 - SOUND_BPS - STILLS_BPS) * USED_SHARE;
  for (const [source, index] of ORDER) {
    const wish = wishes[source][index];
    if (wish?.active !== true) continue;
    const share = Math.floor(Math.min(wish.mostBps, leftBps));
    const isEnough = share >= (index === 0 ? LEAST_BPS : wish.mostBps * LEAST_SHARE);
    shares[source][index] = isEnough ? share : null;
    if (isEnough) leftBps -= share;
  }
  return shares;
}

function ownMost({ mostBps, active }: LayerWish): LayerShare {
  return active ? mostBps : null;
}
