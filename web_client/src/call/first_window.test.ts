import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tile } from "../protocol/messages.gen.js";
import { SessionLent } from "./first_window.js";
import type { Live } from "./live_session.svelte.js";

const TILES: readonly Tile[] = [{ participant: "a", height: 90 }];

let wanted: (readonly Tile[])[];
let lookers: number;
let lent: SessionLent;

beforeEach(() => {
  vi.useFakeTimers();
  [wanted, lookers] = [[], 0];
  const live = {
    wantTiles: (tiles: readonly Tile[], place: string) => {
      expect(place).toBe("screen");
      wanted.push(tiles);
    },
    stills: {
      look: () => {
        lookers += 1;
        return () => (lookers -= 1);
      },
    },
  };
  lent = new SessionLent("m", live as unknown as Live);
});
afterEach(() => {
  lent.close();
  vi.useRealTimers();
});

test("a second window finds the session, until it is taken back", () => {
  expect(window.giaobanFirst?.meetingId).toBe("m");
  lent.close();
  expect(window.giaobanFirst).toBeUndefined();
});

test("taking an older one back leaves the newer where it is", () => {
  const newer = new SessionLent("n", lent.live);
  lent.close();
  expect(window.giaobanFirst).toBe(newer);
  newer.close();
});

test("what the second window shows is wanted as long as it says so", () => {
  lent.show({ tiles: TILES, looks: true });
  vi.advanceTimersByTime(2900);
  lent.show({ tiles: TILES, looks: true });
  vi.advanceTimersByTime(2900);
  expect([wanted.at(-1), lookers]).toEqual([TILES, 1]);
});

test("a second window that falls silent shows nothing any longer", () => {
  lent.show({ tiles: TILES, looks: true });
  vi.advanceTimersByTime(3001);
  expect([wanted.at(-1), lookers]).toEqual([[], 0]);
});

test("a second window that looks at no stills stops asking for them", () => {
  lent.show({ tiles: TILES, looks: true });
  lent.show({ tiles: TILES, looks: false });
  expect(lookers).toBe(0);
});
