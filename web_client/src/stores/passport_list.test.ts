import { describe, expect, it } from "vitest";
import type { LineCheck, Passport } from "../api/line_tests.js";
import { countsOf, isWanted, orderedLines } from "./passport_list.js";

const NOW = Date.parse("2026-11-23T01:00:00Z");
const HOUR_MS = 3_600_000;

function check(change: Partial<LineCheck> = {}, agoMs = HOUR_MS): LineCheck {
  return {
    at: new Date(NOW - agoMs).toISOString(), occasion: "night", transport: "udp", up_kbit: 4000, down_kbit: 6000, up_at_least: false,
    down_at_least: false, loss_up: 0, loss_down: 0, round_trip_ms: 20, jitter_ms: 2, camera: "present", microphone_db: -50,
    echo: "suppressed", echo_db: -40, echo_left_db: -75, echo_ms: 90, good: true, step: 6, up_step: 5, faults: [], ...change,
  };
}

function room(name: string, newest: LineCheck | null, askedAgoMs: number | null = null): Passport {
  return {
    room: name, name, area: null, carrier: "A", uplink: null, technician: "", phone: "", machine: true, seen_at: null,
    asked_at: askedAgoMs === null ? null : new Date(NOW - askedAgoMs).toISOString(), newest, trend: [],
  };
}

describe("rooms by their lines", () => {
  it("stand with the worst first, then those nobody knows of, then the good ones", () => {
    const rooms = [
      room("good", check()),
      room("old", check({}, 37 * HOUR_MS)),
      room("never", null),
      room("small", check({ good: false, step: 3 })),
      room("voice", check({ good: false, step: 2 })),
      room("blocked", check({ good: false, transport: "http" })),
    ];
    const lines = orderedLines(rooms, NOW);
    expect(lines.map(({ passport }) => passport.name)).toEqual(["blocked", "voice", "small", "never", "old", "good"]);
    expect(countsOf(lines)).toEqual({ good: 1, weak: 3, none: 2 });
  });

  it("keep their order where their lines are alike", () => {
    const rooms = ["a", "b", "c"].map((name) => room(name, check()));
    expect(orderedLines(rooms, NOW).map(({ passport }) => passport.name)).toEqual(["a", "b", "c"]);
  });

  it("wait from IT's wish to their next test, two hours at most", () => {
    const waits = (newest: LineCheck | null, askedAgoMs: number): boolean | undefined => orderedLines([room("a", newest, askedAgoMs)], NOW)[0]?.waiting;
    expect(waits(null, HOUR_MS)).toBe(true);
    expect(waits(check({}, 2 * HOUR_MS), HOUR_MS)).toBe(true);
    expect(waits(check({}, HOUR_MS / 2), HOUR_MS)).toBe(false);
    expect(waits(null, 2 * HOUR_MS)).toBe(false);
  });

  it("are found by how they stand", () => {
    const [old] = orderedLines([room("old", check({}, 37 * HOUR_MS))], NOW);
    if (old === undefined) throw new Error("no room");
    expect(["all", "none", "weak", "good"].map((wanted) => isWanted(old, wanted as "all"))).toEqual([true, true, false, false]);
  });
});
