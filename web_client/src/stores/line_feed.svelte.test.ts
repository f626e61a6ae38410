import { expect, test } from "vitest";
import type { AlarmRow, LineFrame, SiteRow } from "../api/lines.js";
import { LineFeed } from "./line_feed.svelte.js";

const START_MS = 1_000_000;

function row(id: string, word: SiteRow["word"] = "good"): SiteRow {
  return { id, word, since_ms: null, alarm: false, cause: null };
}

function frame(seq: number, rows: readonly SiteRow[], more: Partial<LineFrame> = {}): LineFrame {
  const cards = rows.map(({ id }) => ({ id, meeting: "m", name: id, area: null, carrier: null, uplink: null, technician: null, phone: null, browser: null }));
  return { seq, server_ms: START_MS + seq * 1000, whole: false, sessions: [], cards, rows, gone: [], groups: [], servers: [], alarms: [], ...more };
}

function order(feed: LineFeed): string[] {
  return feed.sites.map(({ row }) => row.id);
}

function opened(): LineFeed {
  const feed = new LineFeed(() => new Promise(() => undefined));
  feed.take(frame(1, [row("a"), row("b"), row("c")], { whole: true }));
  return feed;
}

test("counts follow at once, places only when five seconds have passed", () => {
  const feed = opened();
  feed.take(frame(2, [row("c", "lost")]));
  expect(feed.counts).toEqual({ lost: 1, weak: 0, good: 2, absent: 0 });
  expect(order(feed)).toEqual(["a", "b", "c"]);
  feed.take(frame(6, []));
  expect(order(feed)).toEqual(["c", "a", "b"]);
});

test("places change also when the server's clock was set back by an hour", () => {
  const feed = opened();
  const at = (seq: number): Partial<LineFrame> => ({ server_ms: START_MS + seq * 1000 - 3_600_000 });
  feed.take(frame(2, [row("c", "lost")], at(2)));
  expect(order(feed)).toEqual(["c", "a", "b"]);
  feed.take(frame(3, [row("b", "lost")], at(3)));
  expect(order(feed)).toEqual(["c", "a", "b"]);
  feed.take(frame(7, [], at(7)));
  expect(order(feed)).toEqual(["c", "b", "a"]);
});

test("a frame that does not name a site leaves it as it was, and so does its state", () => {
  const feed = opened();
  const before = feed.site("a");
  const told = before?.row;
  feed.take(frame(2, [row("b", "weak")]));
  expect(feed.site("a")).toBe(before);
  expect(feed.site("a")?.row).toBe(told);
});

test("cells are written at once when more than figures changes, and figures every fifteen seconds", () => {
  const feed = opened();
  const site = feed.site("a");
  const told = (seq: number, more: Partial<SiteRow>): number | undefined => {
    feed.take(frame(seq, [{ ...row("a"), ...more }]));
    expect(site?.row.up).toBe(more.up);
    return site?.written.up;
  };
  expect(told(2, { up: 2 })).toBeUndefined();
  expect(told(3, { up: 3, word: "weak" })).toBe(3);
  expect(told(4, { up: 4, word: "weak" })).toBe(3);
  expect(told(15, { up: 15, word: "weak" })).toBe(3);
  expect(told(16, { up: 16, word: "weak" })).toBe(16);
  expect(told(17, { up: 17, word: "weak", cap_kbit: 300 })).toBe(17);
});

test("who is gone is gone, and after a whole frame whoever it does not name", () => {
  const feed = opened();
  feed.take(frame(2, [], { gone: ["b"] }));
  expect(order(feed)).toEqual(["a", "c"]);
  feed.take(frame(3, [row("c")], { whole: true }));
  expect(order(feed)).toEqual(["c"]);
});

test("what was seen of a site is kept, second by second", () => {
  const feed = opened();
  feed.take(frame(2, [{ ...row("a"), up: 7 }]));
  expect(feed.site("a")?.past.of("up").map(({ value }) => value)).toEqual([null, 7]);
});

test("it asks after the frame it knows, and again after a failure", async () => {
  const asked: number[] = [];
  const feed: LineFeed = new LineFeed((seq) => {
    asked.push(seq);
    if (asked.length === 3) feed.close();
    return Promise.resolve(frame(asked.length, [row("a")], { whole: asked.length === 1 }));
  });
  await feed.run();
  expect(asked).toEqual([0, 1, 2]);
});

function alarm(id: string, takenBy: string | null): AlarmRow {
  return { id, kind: "site", name: id, cause: "uplink", drill: false, sites: [id], recordings: 0, raised_ms: START_MS, taken_by: takenBy, taken_ms: null, note: null };
}

test("alarms that nobody has taken on come first, and what has not changed stays the same", () => {
  const feed = opened();
  const alarms = [alarm("new", null), alarm("taken", "Phan"), alarm("old", null)];
  feed.take(frame(2, [], { alarms }));
  expect(feed.alarms.map(({ id }) => id)).toEqual(["new", "old", "taken"]);
  const before = feed.alarms;
  feed.take(frame(3, [], { alarms: alarms.map((one) => ({ ...one })) }));
  expect(feed.alarms).toBe(before);
  feed.take(frame(4, [], { alarms: [] }));
  expect(feed.alarms).toEqual([]);
});

test("sites of drills are known as such", () => {
  const feed = opened();
  const sessions = [{ id: "m", title: "Giao ban", drill: false }, { id: "d", title: "Diễn tập", drill: true }];
  feed.take(frame(2, [], { sessions }));
  expect([feed.isDrill("m"), feed.isDrill("d"), feed.isDrill("none")]).toEqual([false, true, false]);
});
