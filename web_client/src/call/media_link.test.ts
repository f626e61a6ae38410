import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Media } from "../protocol/messages.gen.js";
import { room, welcome } from "../stores/room_frames.js";
import { FakeConnection, fakeBrowser } from "./fake_browser.js";
import { MediaLink } from "./media_link.js";
import { Refusal } from "./refusal.js";

const MEDIA: Media = { answer: "answer", slots: [], uses: [] };
let offered: string[];
let refusals: Refusal[];
let refused: string[];
let suspicions: number;
let link: MediaLink;

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser();
  [offered, refusals, refused, suspicions] = [[], [], [], 0];
  link = new MediaLink({
    tiles: () => 6,
    sources: () => ({ microphone: null, camera: null, screen: null, screen_sound: null }),
    offer: (offer) => {
      offered.push(offer);
      const refusal = refusals.shift();
      return refusal ? Promise.reject(refusal) : Promise.resolve(MEDIA);
    },
    suspect: () => (suspicions += 1),
    changed: () => undefined,
    refused: (code) => refused.push(code),
  });
});
afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function made(index: number): FakeConnection {
  const connection = FakeConnection.made[index];
  if (connection === undefined) throw new Error(`there is no connection ${index}`);
  return connection;
}

async function joined(): Promise<void> {
  await link.forJoin();
  await link.welcomed(welcome(room(), { media: MEDIA }));
  made(0).becomes("connected");
}

test("the first join offers a connection, later ones keep it while it lives", async () => {
  expect(await link.forJoin()).toEqual({ offer: "offer 0" });
  await link.welcomed(welcome(room(), { media: MEDIA }));
  expect(await link.forJoin()).toEqual({ keep_media: true });
  made(0).becomes("failed");
  expect(await link.forJoin()).toEqual({ offer: "offer 1" });
});

test("a join that came to nothing offers anew", async () => {
  await link.forJoin();
  expect(await link.forJoin()).toEqual({ offer: "offer 1" });
  expect(made(0).connectionState).toBe("closed");
});

test("a connection the server did not keep is replaced at once", async () => {
  await joined();
  await link.welcomed(welcome(room(), { media_kept: false }));
  expect(offered).toEqual(["offer 1"]);
});

test("a welcome that refused the offer for now waits for the server's word", async () => {
  await link.forJoin();
  await link.welcomed(welcome(room(), { media_refused: "media_unavailable" }));
  expect([offered, refused]).toEqual([[], []]);
  await link.welcomed(welcome(room(), { media_refused: "media_offer_refused" }));
  expect(refused).toEqual(["media_offer_refused"]);
});

describe("make before break", () => {
  test("lost media is offered again when the server says, and the old picture stays until the new is up", async () => {
    await joined();
    const before = link.streamOf("8");
    link.lost(300);
    await vi.advanceTimersByTimeAsync(299);
    expect(offered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(offered).toEqual(["offer 1"]);
    expect(link.streamOf("8")).toBe(before);
    made(1).becomes("connected");
    expect(made(0).connectionState).toBe("closed");
    expect(link.streamOf("8")).not.toBe(before);
  });

  test("the old picture does not stay longer than five seconds", async () => {
    await joined();
    link.lost(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(made(0).connectionState).toBe("closed");
    expect(link.health).toBe("connecting");
  });

  test("a replacement that was itself lost never takes over", async () => {
    await joined();
    link.lost(0);
    await vi.advanceTimersByTimeAsync(4000);
    link.lost(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(made(1).connectionState).toBe("closed");
    expect(made(0).connectionState).not.toBe("closed");
    made(2).becomes("connected");
    expect(made(0).connectionState).toBe("closed");
  });

  test("the death of a connection that is being replaced makes no second one", async () => {
    await joined();
    link.lost(0);
    await vi.advanceTimersByTimeAsync(0);
    made(0).becomes("failed");
    made(1).becomes("connected");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeConnection.made).toHaveLength(2);
  });
});

describe("a connection in trouble", () => {
  test("that fails its checks is suspected, and replaced after six seconds", async () => {
    await joined();
    made(0).becomes("disconnected");
    expect(suspicions).toBe(1);
    await vi.advanceTimersByTimeAsync(5999);
    expect(offered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1001);
    expect(offered).toEqual(["offer 1"]);
  });

  test("that recovers is kept", async () => {
    await joined();
    made(0).becomes("disconnected");
    made(0).becomes("connected");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeConnection.made).toHaveLength(1);
  });

  test("that is dead is replaced, again and again while the server is not ready", async () => {
    await joined();
    refusals = [new Refusal("media_unavailable"), new Refusal("media_unavailable")];
    made(0).becomes("failed");
    await vi.advanceTimersByTimeAsync(5000);
    expect(offered).toHaveLength(3);
  });

  test("is not offered again when offering is useless or signaling is gone", async () => {
    await joined();
    refusals = [new Refusal("not_connected")];
    made(0).becomes("failed");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(offered).toHaveLength(1);
    refusals = [new Refusal("media_offer_refused")];
    link.lost(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([offered.length, refused]).toEqual([2, ["media_offer_refused"]]);
  });
});

test("after close no connection is left and none is made", async () => {
  await joined();
  link.lost(100);
  link.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeConnection.made.map((connection) => connection.connectionState)).toEqual(["closed"]);
  expect(vi.getTimerCount()).toBe(0);
});
