import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Media, ServerMessage, Welcome } from "../protocol/messages.gen.js";
import { room, welcome } from "../stores/room_frames.js";
import { FakeConnection, fakeBrowser } from "./fake_browser.js";
import { FakeSocket } from "./fake_socket.js";
import { newest } from "./reconnection_state.js";
import { Refusal } from "./refusal.js";
import { SessionLine } from "./session_line.js";

const MEDIA: Media = { answer: "answer", slots: [], uses: [], begins_kbit: null };
let sockets: FakeSocket[];
let heard: ServerMessage[];
let tickets: (() => Promise<string>)[];
let prepared: number;
let revision: number | null;
let line: SessionLine;

const now = () => sockets.at(-1) ?? new FakeSocket();
const settle = () => vi.advanceTimersByTimeAsync(0);
const phase = () => line.state.signaling.phase;
const health = () => newest(line.state.media)?.health;

function made(index: number): FakeConnection {
  const connection = FakeConnection.made[index];
  if (connection === undefined) throw new Error(`there is no connection ${index}`);
  return connection;
}

/** The socket opens, and the server lets us in. */
async function join(change: Partial<Welcome> = { media: MEDIA }): Promise<void> {
  await settle();
  now().onopen?.();
  now().hear(welcome(room(), { id: now().sent[0]?.id ?? -1, ...change }));
  await settle();
}

async function live(): Promise<void> {
  await join();
  made(0).becomes("connected");
}

/** Answers the last request. */
async function answer(message: { type: "done"; done_ms: number | null } | { type: "media_answer"; media: Media } | { type: "refused"; code: string }): Promise<void> {
  now().hear({ ...message, id: now().sent.at(-1)?.id ?? -1 });
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser();
  [sockets, heard, tickets, prepared, revision] = [[], [], [], 0, null];
  line = new SessionLine(
    {
      openSocket: () => {
        const fake = new FakeSocket();
        sockets.push(fake);
        return fake as unknown as WebSocket;
      },
      ticket: () => tickets.shift()?.() ?? Promise.resolve(`ticket-${sockets.length}`),
      prepare: () => {
        prepared += 1;
        return Promise.resolve();
      },
      revision: () => revision,
      tiles: () => 6,
      sources: () => ({ microphone: null, camera: null, screen: null, screen_sound: null }),
      random: () => 1,
    },
    { message: (message) => heard.push(message), still: () => undefined, changed: () => undefined },
  );
  line.start();
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first join carries the ticket and an offer, made when devices are there", async () => {
  await settle();
  now().onopen?.();
  expect(now().sent).toEqual([{ type: "join", id: 1, ticket: "ticket-0", offer: "offer 0" }]);
  expect(prepared).toBe(1);
});

test("a line that was cut comes back with what it knows, and keeps its media", async () => {
  await live();
  revision = 41;
  now().onclose?.();
  expect(phase()).toBe("waiting");
  await vi.advanceTimersByTimeAsync(200);
  now().onopen?.();
  expect(now().sent).toEqual([{ type: "join", id: 2, ticket: "ticket-1", keep_media: true, revision: 41 }]);
  await join({ media_kept: true, room: null });
  expect([phase(), FakeConnection.made.length, health()]).toEqual(["joined", 1, "up"]);
});

test("no ticket for who is not signed in ends it, no answer is tried again", async () => {
  tickets.push(() => Promise.reject(new Refusal("offline")), () => Promise.reject(new Refusal("not_signed_in")));
  await live();
  now().onclose?.();
  await vi.advanceTimersByTimeAsync(200);
  expect([phase(), line.state.signaling.why]).toEqual(["waiting", "offline"]);
  await vi.advanceTimersByTimeAsync(400);
  expect([phase(), line.state.signaling.why]).toEqual(["over", "not_signed_in"]);
});

test("a ticket that comes after it was given up is not heard", async () => {
  let comes: (ticket: string) => void = () => undefined;
  await live();
  now().onclose?.();
  tickets.push(() => new Promise((resolve) => (comes = resolve)));
  await vi.advanceTimersByTimeAsync(200 + 4000 + 400);
  const opened = sockets.length;
  comes("late");
  await settle();
  expect(sockets).toHaveLength(opened);
});

test("a server that says ended is not come back to, one that restarts is", async () => {
  await live();
  now().hear({ type: "goodbye", code: "timed_out" });
  await vi.advanceTimersByTimeAsync(200);
  await join({ media_kept: true });
  now().hear({ type: "goodbye", code: "ended" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([sockets.length, phase(), made(0).connectionState]).toEqual([2, "over", "closed"]);
});

test("the network coming back ends the wait", async () => {
  await live();
  now().onclose?.();
  window.dispatchEvent(new Event("online"));
  await settle();
  expect(sockets).toHaveLength(2);
});

test("a silent server is asked what is missing, and given up when it stays silent", async () => {
  await live();
  revision = 5;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(now().sent.at(-1)).toMatchObject({ type: "resync", revision: 5 });
  await answer({ type: "done", done_ms: null });
  expect(phase()).toBe("joined");
  await vi.advanceTimersByTimeAsync(20_000);
  expect([phase(), sockets[0]?.isClosed]).toEqual(["waiting", true]);
});

describe("make before break", () => {
  test("lost media is offered again when the server says, and the old picture stays until the new is up", async () => {
    await live();
    const before = line.streamOf("8");
    now().hear({ type: "media_lost", after_ms: 300 });
    await vi.advanceTimersByTimeAsync(299);
    expect(FakeConnection.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(now().sent.at(-1)).toMatchObject({ type: "offer_media", offer: "offer 1" });
    await answer({ type: "media_answer", media: MEDIA });
    expect([line.streamOf("8"), made(0).connectionState]).toEqual([before, "connected"]);
    made(1).becomes("connected");
    expect(made(0).connectionState).toBe("closed");
    expect(line.streamOf("8")).not.toBe(before);
  });

  test("a connection the server did not keep is replaced at once", async () => {
    await live();
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(200);
    await join({ media_kept: false });
    expect(now().sent.at(-1)).toMatchObject({ type: "offer_media", offer: "offer 1" });
  });

  test("a refused offer is tried again, unless offering is useless", async () => {
    await live();
    made(0).becomes("failed");
    await vi.advanceTimersByTimeAsync(200);
    await answer({ type: "refused", code: "media_unavailable" });
    await vi.advanceTimersByTimeAsync(400);
    expect(now().sent.at(-1)).toMatchObject({ type: "offer_media", offer: "offer 2" });
    await answer({ type: "refused", code: "media_offer_refused" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([line.state.media.refused, FakeConnection.made.length]).toEqual(["media_offer_refused", 3]);
  });

  test("a connection that is given up while it is made leaves nothing open", async () => {
    await live();
    now().hear({ type: "media_lost", after_ms: 0 });
    now().hear({ type: "media_lost", after_ms: 0 });
    await vi.advanceTimersByTimeAsync(1);
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeConnection.made.map((each) => each.connectionState)).toEqual(["connected", "closed"]);
  });
});

test("the layers that somebody receives are those of the newest connection", async () => {
  await live();
  now().hear({ type: "layers", source: "camera", active: [true, false, false] });
  await settle();
  expect(made(0).lines[1]?.sender.set.at(-1)).toEqual([true, false, false]);
});

test("after close nothing is heard, sent or tried again, and nothing is left", async () => {
  await live();
  now().hear({ type: "media_lost", after_ms: 100 });
  const [before, last] = [heard.length, now()];
  line.close();
  last.hear({ type: "voices", speaking: [] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([heard.length, last.isClosed, sockets.length]).toEqual([before, true, 1]);
  expect(FakeConnection.made.map((connection) => connection.connectionState)).toEqual(["closed"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a clock that is set back an hour does not hold up the return", async () => {
  await live();
  const opened = sockets.length;
  now().onclose?.();
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(200);
  expect([phase(), sockets.length]).toEqual(["opening", opened + 1]);
});
