import { describe, expect, test } from "vitest";
import { ECHO_EVERY_S, type Echo, EchoWatch, lagOf } from "./echo_watch.js";

/** The same numbers in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const STEPS_A_SECOND = 1 / ECHO_EVERY_S;

/** The levels of a person speaking: syllables of a tenth to a third of a second, breaths, and pauses between sentences. */
function speech(seconds: number, random: () => number): number[] {
  const levels: number[] = [];
  while (levels.length < seconds * STEPS_A_SECOND) {
    const sentence = 4 + random() * 12;
    for (let syllable = 0; syllable < sentence; syllable++) {
      const loud = -18 - random() * 14;
      for (let step = 0; step < 2 + random() * 4; step++) levels.push(loud - Math.abs(step - 2) * 2);
      for (let step = 0; step < 1 + random() * 2; step++) levels.push(-38 - random() * 14);
    }
    for (let step = 0; step < 4 + random() * 20; step++) levels.push(-58 - random() * 6);
  }
  return levels.slice(0, seconds * STEPS_A_SECOND);
}

/** What another microphone makes of it: later, quieter, blurred by the room, over a noise. */
function across(levels: readonly number[], steps: number, quieterDb: number, random: () => number): number[] {
  return levels.map((_, index) => {
    const direct = levels[index - steps] ?? -60;
    const tail = (levels[index - steps - 1] ?? -60) - 6;
    return Math.max(direct, tail, -60 + quieterDb) - quieterDb + random() * 3;
  });
}

/** The first thing that is thought, and after how many seconds; `isMissed` tells which levels a busy page comes too late for. */
function thought(
  own: readonly number[],
  incoming: readonly number[],
  isMissed: (index: number) => boolean = () => false,
): [Echo | null, number] {
  const watch = new EchoWatch();
  for (const [index, level] of own.entries()) {
    if (isMissed(index)) continue;
    const echo = watch.push(level, incoming[index] ?? -60, index * ECHO_EVERY_S);
    if (echo !== null) return [echo, index * ECHO_EVERY_S];
  }
  return [null, own.length * ECHO_EVERY_S];
}

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe("the same speech", () => {
  test.each([3, 5, 8, 10])("heard %s levels before it comes over the line means two machines", (steps) => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed * 100 + steps);
      const voice = speech(40, random);
      const [echo, afterS] = thought(across(voice, 0, 8, random), across(voice, steps, 4, random));
      expect([seed, echo]).toEqual([seed, "two_machines"]);
      expect(afterS).toBeLessThan(30);
    }
  });

  test.each([2, 4, 8])("heard %s levels after it came over the line means the own loudspeaker", (steps) => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed * 100 + steps);
      const voice = speech(40, random);
      expect([seed, thought(across(voice, steps, 12, random), voice)[0]]).toEqual([seed, "own_speaker"]);
    }
  });
});

describe("a busy page, that is up to 0.4 s late once a second,", () => {
  /** Three to eight levels in a row, about once a second. */
  function busy(random: () => number, count: number): (index: number) => boolean {
    const missed = new Set<number>();
    for (let index = 10; index < count; index += 14 + Math.floor(random() * 12)) {
      const late = 3 + Math.floor(random() * 6);
      for (let step = 0; step < late; step++) missed.add(index + step);
    }
    return (index) => missed.has(index);
  }

  test("finds two machines in most stretches of forty seconds all the same", () => {
    const found = SEEDS.filter((seed) => {
      const random = randomFrom(seed * 100);
      const voice = speech(40, random);
      const [echo] = thought(across(voice, 0, 8, random), across(voice, 5, 4, random), busy(random, voice.length));
      expect([null, "two_machines"]).toContain(echo);
      return echo === "two_machines";
    });
    expect(found.length).toBeGreaterThanOrEqual(15);
  });

  test("raises no alarm in an hour of two people who speak at the same time", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      const [one, other] = [speech(180, random), speech(180, random)];
      expect([seed, thought(one, other, busy(random, one.length))[0]]).toEqual([seed, null]);
    }
  });
});

describe("no alarm", () => {
  test("in an hour of two people who speak at the same time", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      expect([seed, thought(speech(180, random), speech(180, random))[0]]).toEqual([seed, null]);
    }
  });

  test("from a single look at two speeches, but very rarely", () => {
    const looks = SEEDS.flatMap((seed) => {
      const random = randomFrom(seed);
      const [one, other] = [speech(120, random), speech(120, random)];
      return Array.from({ length: 19 }, (_, look) => lagOf(one.slice(look * 120, look * 120 + 120), other.slice(look * 120, look * 120 + 120)));
    });
    expect(looks.filter((lag) => lag !== null).length / looks.length).toBeLessThan(0.01);
  });

  test("while two people take turns", () => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed);
      const [one, other] = [speech(120, random), speech(120, random)];
      const turns = one.map((_, index) => Math.floor(index / 60) % 2 === 0);
      const own = one.map((level, index) => (turns[index] ? level : -58 - random() * 4));
      const incoming = other.map((level, index) => (turns[index] ? -60 : level));
      expect([seed, thought(own, incoming)[0]]).toEqual([seed, null]);
    }
  });

  test("when both rooms applaud at the same moments", () => {
    const random = randomFrom(5);
    const applause = (index: number) => (Math.floor(index / 100) % 2 === 0 ? -20 : -55) + random() * 4;
    const levels = Array.from({ length: 2400 }, (_, index) => index);
    expect(thought(levels.map(applause), levels.map(applause))[0]).toBeNull();
  });

  test("in silence, in a steady noise, and while only one side speaks", () => {
    const random = randomFrom(9);
    const voice = speech(60, random);
    const noise = voice.map(() => -45 + random() * 3);
    const silence = voice.map(() => -120);
    for (const [own, incoming] of [[silence, silence], [noise, voice], [voice, silence], [noise, noise]] as const) {
      expect(thought(own, incoming)[0]).toBeNull();
    }
  });
});

test("what was thought is forgotten when the microphone closes, and some time after the echo has gone", () => {
  const random = randomFrom(3);
  const voice = speech(40, random);
  const [own, incoming] = [across(voice, 0, 8, random), across(voice, 5, 4, random)];
  const watch = new EchoWatch();
  let echo: Echo | null = null;
  let step = 0;
  for (; echo === null; step++) echo = watch.push(own[step] ?? -60, incoming[step] ?? -60, step * ECHO_EVERY_S);
  const saidS = step * ECHO_EVERY_S;
  expect(watch.push(-60, -60, saidS + 14)).toBe("two_machines");
  expect(watch.push(-60, -60, saidS + 16)).toBeNull();
  watch.reset();
  expect(watch.push(-60, -60, saidS + 1)).toBeNull();
});
