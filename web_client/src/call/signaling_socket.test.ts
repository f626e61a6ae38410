import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerMessage } from "../protocol/messages.gen.js";
import type { StillShown } from "../protocol/still_frame.js";
import { room, welcome } from "../stores/room_frames.js";
import { FakeSocket } from "./fake_socket.js";
import { SignalingSocket } from "./signaling_socket.js";

let sockets: FakeSocket[];
let heard: ServerMessage[];
let shown: StillShown[];
let told: string[];
let socket: SignalingSocket;

const now = () => sockets.at(-1) ?? new FakeSocket();

function open(): void {
  socket.open({
    opened: () => told.push("opened"),
    message: (message) => heard.push(message),
    still: (still) => shown.push(still),
    closed: () => told.push("closed"),
  });
}

function join(): void {
  open();
  now().onopen?.();
  void socket.join({ type: "join", ticket: "t" }).catch(() => undefined);
  now().hear(welcome(room(), { id: now().sent[0]?.id ?? -1 }));
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, heard, shown, told] = [[], [], [], []];
  socket = new SignalingSocket(() => {
    const fake = new FakeSocket();
    sockets.push(fake);
    return fake as unknown as WebSocket;
  });
});

afterEach(() => {
  socket.drop();
  vi.useRealTimers();
});

test("nothing but the join goes before the welcome", async () => {
  open();
  now().onopen?.();
  const joining = socket.join({ type: "join", ticket: "t", revision: 7 });
  expect(now().sent).toEqual([{ type: "join", id: 1, ticket: "t", revision: 7 }]);
  await expect(socket.request({ type: "leave" })).rejects.toMatchObject({ code: "not_connected" });
  now().hear(welcome(room(), { id: 1 }));
  await joining;
  expect([socket.isJoined, told]).toEqual([true, ["opened"]]);
});

test("a refused join says why", async () => {
  open();
  const joining = socket.join({ type: "join", ticket: "t" });
  now().hear({ type: "refused", id: 1, code: "meeting_not_open" });
  await expect(joining).rejects.toMatchObject({ code: "meeting_not_open" });
  expect(socket.isJoined).toBe(false);
});

test("answers find their request by its number, in any order", async () => {
  join();
  const first = socket.request({ type: "raise_hand", raised: true });
  const second = socket.request({ type: "take_floor", participant: "a" });
  const [, hand, floor] = now().sent;
  now().hear({ type: "refused", id: floor?.id ?? -1, code: "not_allowed" });
  now().hear({ type: "done", id: hand?.id ?? -1, done_ms: null });
  await expect(first).resolves.toMatchObject({ type: "done" });
  await expect(second).rejects.toMatchObject({ code: "not_allowed" });
});

test("a request without an answer fails after ten seconds", async () => {
  join();
  const failed = expect(socket.request({ type: "take_floor", participant: "a" })).rejects.toMatchObject({ code: "no_answer" });
  await vi.advanceTimersByTimeAsync(10_000);
  await failed;
});

test("requests still out when the connection is dropped fail at once, other than those that come later", async () => {
  join();
  const asked = socket.request({ type: "take_floor", participant: "a" });
  socket.drop();
  await expect(asked).rejects.toMatchObject({ code: "no_answer" });
  await expect(socket.request({ type: "take_floor", participant: "a" })).rejects.toMatchObject({ code: "not_connected" });
  expect([socket.isJoined, now().isClosed]).toEqual([false, true]);
});

test("a probe asks for what is missing since the revision that is known", () => {
  join();
  socket.probe(41);
  expect(now().sent.at(-1)).toMatchObject({ type: "resync", revision: 41 });
});

test("a frame that cannot be read is left out", () => {
  join();
  now().onmessage?.({ data: "{" });
  now().onmessage?.({ data: "[]" });
  now().hear({ type: "voices", speaking: [] });
  expect(heard.map((message) => message.type)).toEqual(["welcome", "voices"]);
});

test("a connection that was replaced or dropped tells nothing any more", () => {
  join();
  const first = now();
  open();
  first.onclose?.();
  const second = now();
  socket.drop();
  second.hear({ type: "voices", speaking: [] });
  second.onclose?.();
  expect([told, heard.length, vi.getTimerCount()]).toEqual([["opened"], 1, 0]);
});

test("a still goes out only once joined, and when nothing waits before it", () => {
  const still = new Uint8Array([0xff, 0xd8]);
  open();
  socket.sendStill(still);
  socket.drop();
  join();
  now().bufferedAmount = 40_000;
  socket.sendStill(still);
  expect(sockets.flatMap((each) => each.pictures)).toEqual([]);
  now().bufferedAmount = 0;
  socket.sendStill(still);
  expect(now().pictures).toEqual([still]);
});

test("a binary frame is a picture of a participant, and none that cannot be read is", () => {
  join();
  const frame = new Uint8Array([1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 97, 0xff]);
  now().onmessage?.({ data: frame.buffer });
  now().onmessage?.({ data: new ArrayBuffer(3) });
  expect(shown).toEqual([{ participant: "a", takenMs: 7, jpeg: new Uint8Array([0xff]) }]);
});
