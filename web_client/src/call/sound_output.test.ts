import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SoundOutput } from "./sound_output.js";

class FakePlayer {
  static made: FakePlayer[] = [];
  static blocks = false;
  srcObject: unknown = null;
  plays = 0;

  constructor() {
    FakePlayer.made.push(this);
  }

  play(): Promise<void> {
    if (FakePlayer.blocks) return Promise.reject(new DOMException("press first", "NotAllowedError"));
    this.plays += 1;
    return Promise.resolve();
  }

  pause(): void {
    this.plays = 0;
  }
}

const stream = (name: string) => ({ name }) as unknown as MediaStream;
let blocked: boolean[];
let sound: SoundOutput;

beforeEach(() => {
  [FakePlayer.made, FakePlayer.blocks, blocked] = [[], false, []];
  vi.stubGlobal("Audio", FakePlayer);
  sound = new SoundOutput(null, (now) => blocked.push(now));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("every sound slot plays, and one that stays is not started again", async () => {
  const [first, second] = [stream("1"), stream("2")];
  sound.play(new Map([["4", first], ["5", second]]));
  sound.play(new Map([["4", first], ["5", second]]));
  await Promise.resolve();
  expect(FakePlayer.made.map((player) => [player.srcObject, player.plays])).toEqual([[first, 1], [second, 1]]);
});

test("a new connection's streams take the place of the old ones", async () => {
  sound.play(new Map([["4", stream("old")]]));
  const next = stream("new");
  sound.play(new Map([["4", next]]));
  await Promise.resolve();
  expect(FakePlayer.made.map((player) => player.srcObject)).toEqual([null, next]);
});

test("sound the browser holds back is told, and starts after a press", async () => {
  FakePlayer.blocks = true;
  sound.play(new Map([["4", stream("1")]]));
  await vi.waitFor(() => {
    expect(blocked).toEqual([true]);
  });
  FakePlayer.blocks = false;
  await sound.unblock();
  expect(blocked).toEqual([true, false]);
  expect(FakePlayer.made[0]?.plays).toBe(1);
});

test("after close nothing plays", () => {
  sound.play(new Map([["4", stream("1")]]));
  sound.close();
  expect(FakePlayer.made.map((player) => player.srcObject)).toEqual([null]);
});
