import fc from "fast-check";
import { expect, test } from "vitest";
import { ReadingBeats } from "./reading_beats.js";

test("a page that is read is told of after a second, and then every ten", () => {
  const beats = new ReadingBeats(1, true, 0);
  expect(beats.due(999)).toBeNull();
  expect(beats.due(1000)).toEqual({ page: 1, seconds: 1 });
  expect(beats.due(10_900)).toBeNull();
  expect(beats.due(11_000)).toEqual({ page: 1, seconds: 10 });
});

test("a page turn is told of at once when it stays", () => {
  const beats = new ReadingBeats(1, true, 0);
  beats.due(1000);
  beats.turn(2, 1500);
  beats.turn(7, 1600);
  expect(beats.due(2000)).toEqual({ page: 7, seconds: 1 });
});

test("nothing counts while the window is hidden", () => {
  const beats = new ReadingBeats(1, true, 0);
  beats.due(1000);
  beats.show(false, 3000);
  expect(beats.due(60_000)).toBeNull();
  beats.show(true, 60_000);
  expect(beats.due(68_000)).toEqual({ page: 1, seconds: 10 });
});

test("who has gone for tea reads no further than two minutes", () => {
  const beats = new ReadingBeats(1, true, 0);
  expect(beats.due(3_600_000)).toEqual({ page: 1, seconds: 120 });
  expect(beats.due(7_200_000)).toBeNull();
  beats.touch(7_200_000);
  expect(beats.due(7_210_000)).toEqual({ page: 1, seconds: 10 });
});

test("what could not be told is told with the next, and the rest at the end", () => {
  const beats = new ReadingBeats(1, true, 0);
  const beat = beats.due(4000);
  if (beat !== null) beats.takeBack(beat);
  expect(beats.due(5000, true)).toEqual({ page: 1, seconds: 5 });
  expect(beats.due(5500, true)).toBeNull();
});

test("never more seconds are told than have gone by", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(5), fc.boolean()), { maxLength: 60 }), (steps) => {
    const beats = new ReadingBeats(1, true, 0);
    let now = 0;
    let told = 0;
    for (const [wait, page, seen] of steps) {
      now += wait;
      beats.turn(page, now);
      beats.show(seen, now);
      told += beats.due(now)?.seconds ?? 0;
    }
    expect(told * 1000).toBeLessThanOrEqual(now);
  }));
});
