import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeTrack } from "./fake_browser.js";
import { StillSender } from "./still_sender.js";

class FakePictures {
  taken = 0;
  isClosed = false;

  take(): Promise<Uint8Array<ArrayBuffer> | null> {
    this.taken += 1;
    return Promise.resolve(new TextEncoder().encode(`still ${this.taken}`));
  }

  close(): void {
    this.isClosed = true;
  }
}

let made: FakePictures[];
let sent: string[];
let sender: StillSender;
const camera = new FakeTrack("video", "camera") as unknown as MediaStreamTrack;

beforeEach(() => {
  vi.useFakeTimers();
  [made, sent] = [[], []];
  sender = new StillSender({
    pictures: () => {
      const pictures = new FakePictures();
      made.push(pictures);
      return pictures;
    },
    send: (jpeg) => sent.push(new TextDecoder().decode(jpeg)),
    random: () => 0.5,
  });
});
afterEach(() => {
  sender.close();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

test("nothing is taken while nobody looks", async () => {
  sender.setCamera(camera);
  await pass(30_000);
  expect(made).toEqual([]);
});

test("the first comes within two seconds, then one every five", async () => {
  sender.setCamera(camera);
  sender.want(true);
  await pass(999);
  expect(sent).toEqual([]);
  await pass(1);
  expect(sent).toEqual(["still 1"]);
  await pass(10_000);
  expect(sent).toEqual(["still 1", "still 2", "still 3"]);
});

test("asking again changes nothing", async () => {
  sender.setCamera(camera);
  sender.want(true);
  await pass(1000);
  sender.want(true);
  sender.afford(true);
  await pass(4999);
  expect(sent.length).toBe(1);
  expect(made.length).toBe(1);
});

test.each([
  ["nobody looks any longer", () => { sender.want(false); }],
  ["the camera is closed", () => { sender.setCamera(null); }],
  ["the line is weak", () => { sender.afford(false); }],
  ["the session is over", () => { sender.close(); }],
])("it stops and frees the camera when %s", async (_, stop) => {
  sender.setCamera(camera);
  sender.want(true);
  await pass(1000);
  stop();
  await pass(30_000);
  expect(sent.length).toBe(1);
  expect(made[0]?.isClosed).toBe(true);
});

test("another camera is taken in place of the first", async () => {
  sender.setCamera(camera);
  sender.want(true);
  sender.setCamera(new FakeTrack("video", "other") as unknown as MediaStreamTrack);
  await pass(1000);
  expect(made.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  expect(sent).toEqual(["still 1"]);
});

test("a picture that is ready only after the camera was closed is not sent", async () => {
  sender.setCamera(camera);
  sender.want(true);
  vi.advanceTimersByTime(1000);
  sender.setCamera(null);
  await pass(0);
  expect(sent).toEqual([]);
});
