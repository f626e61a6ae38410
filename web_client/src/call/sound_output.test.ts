import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Remarks } from "../stores/remarks.svelte.js";
import { SoundOutput } from "./sound_output.js";

class FakePlayer {
  static made: FakePlayer[] = [];
  static blocks = false;
  srcObject: unknown = null;
  plays = 0;
  sink = "";

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

  setSinkId(id: string): Promise<void> {
    this.sink = id;
    return Promise.resolve();
  }
}

class FakeSpeakers extends EventTarget {
  plugged = ["default", "usb"];

  enumerateDevices(): Promise<unknown[]> {
    return Promise.resolve(this.plugged.map((deviceId) => ({ kind: "audiooutput", deviceId, label: deviceId === "default" ? "Mặc định - Loa TV" : "Loa USB" })));
  }

  async plug(...ids: string[]): Promise<void> {
    this.plugged = ids;
    this.dispatchEvent(new Event("devicechange"));
    await new Promise((after) => setTimeout(after));
  }
}

const stream = (name: string) => ({ name }) as unknown as MediaStream;
let blocked: boolean[];
let sound: SoundOutput;
let remarks: Remarks;

beforeEach(() => {
  [FakePlayer.made, FakePlayer.blocks, blocked] = [[], false, []];
  vi.stubGlobal("Audio", FakePlayer);
  remarks = new Remarks();
  sound = new SoundOutput(null, remarks, (now) => blocked.push(now));
});
afterEach(() => {
  remarks.clear();
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

describe("a chosen speaker", () => {
  let speakers: FakeSpeakers;
  const sinks = () => FakePlayer.made.map((player) => player.sink);

  beforeEach(() => {
    speakers = new FakeSpeakers();
    vi.stubGlobal("navigator", { mediaDevices: speakers });
    sound = new SoundOutput("usb", remarks, () => undefined);
    sound.play(new Map([["4", stream("1")], ["5", stream("2")]]));
  });
  afterEach(() => {
    sound.close();
  });

  test("that is pulled out gives way to the machine's own, and comes back", async () => {
    expect(sinks()).toEqual(["usb", "usb"]);
    await speakers.plug("default");
    expect(sinks()).toEqual(["", ""]);
    expect(remarks.current).toEqual({ kind: "device_moved", device: "speaker", name: "Loa TV", isBack: false });
    await speakers.plug("default", "usb");
    expect(sinks()).toEqual(["usb", "usb"]);
    expect(remarks.current).toEqual({ kind: "device_moved", device: "speaker", name: "Loa USB", isBack: true });
  });

  test("that is not there is not what a new voice is sent to", async () => {
    await speakers.plug("default");
    sound.play(new Map([["4", stream("1")], ["5", stream("2")], ["6", stream("3")]]));
    expect(sinks().at(-1)).toBe("");
  });

  test("that stays is left alone when something else is plugged in", async () => {
    await speakers.plug("default", "usb", "hat");
    expect([sinks(), remarks.current]).toEqual([["usb", "usb"], null]);
  });

  test("may be another from one moment to the next", async () => {
    await sound.choose(null);
    expect([sinks(), sound.speaker]).toEqual([["", ""], null]);
    await sound.choose("hat");
    expect(sinks()).toEqual(["hat", "hat"]);
  });
});
