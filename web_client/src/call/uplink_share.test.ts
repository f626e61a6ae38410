import { describe, expect, it } from "vitest";
import { shareUplink, type Wishes } from "./uplink_share.js";

const MOST = { camera: [150_000, 500_000, 1_700_000], screen: [250_000, 800_000] };

function wishes(camera: readonly boolean[], screen: readonly boolean[] = []): Wishes {
  const of = (most: readonly number[], active: readonly boolean[]) =>
    most.flatMap((mostBps, place) => (place in active ? [{ mostBps, active: active[place] ?? false }] : []));
  return { camera: of(MOST.camera, camera), screen: of(MOST.screen, screen) };
}

const ALL = [true, true, true];

describe("a rate shared by layers", () => {
  it.each([
    [null, [150_000, 500_000, 1_700_000]],
    [20_000, [150_000, 500_000, 1_700_000]],
    [1000, [150_000, 500_000, null]],
    [500, [150_000, null, null]],
    [300, [150_000, null, null]],
    [120, [51_300, null, null]],
    [96, [null, null, null]],
    [64, [null, null, null]],
  ] as const)("of %s kbit/s leaves a camera %j", (kbit, shares) => {
    expect(shareUplink(kbit, wishes(ALL)).camera).toEqual(shares);
  });

  it("goes to those alone that somebody receives", () => {
    expect(shareUplink(700, wishes([false, true, false])).camera).toEqual([null, 500_000, null]);
    expect(shareUplink(null, wishes([true, false, false])).camera).toEqual([150_000, null, null]);
  });

  it("gives something of the screen first, then somebody to be seen, then a sharp screen", () => {
    expect(shareUplink(300, wishes(ALL, [true, true]))).toEqual({ screen: [213_300, null], camera: [null, null, null] });
    expect(shareUplink(550, wishes(ALL, [true, true]))).toEqual({ screen: [250_000, null], camera: [150_000, null, null] });
    expect(shareUplink(1400, wishes(ALL, [true, true]))).toEqual({ screen: [250_000, 800_000], camera: [150_000, null, null] });
  });

  it("never comes to more than it, with sound and stills", () => {
    for (let kbit = 64; kbit <= 20_000; kbit += 37) {
      const { camera, screen } = shareUplink(kbit, wishes(ALL, [true, true]));
      const pictures = [...camera, ...screen].reduce<number>((sum, share) => sum + (share ?? 0), 0);
      expect(pictures + 63_000).toBeLessThanOrEqual(Math.max(kbit * 1000, 63_000));
    }
  });
});
