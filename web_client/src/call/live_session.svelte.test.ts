import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Participant, Role, Room, ServerMessage } from "../protocol/messages.gen.js";
import { participant, programme, room, welcome } from "../stores/room_frames.js";
import { FakeConnection, type FakeDevices, fakeBrowser } from "./fake_browser.js";
import { LiveSession } from "./live_session.svelte.js";

class FakeSocket {
  static made: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly sent: { type: string; id: number }[] = [];

  constructor() {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    const request = JSON.parse(text) as FakeSocket["sent"][number];
    this.sent.push(request);
    if (request.type === "offer_media") this.hear({ type: "media_answer", id: request.id, media: MEDIA });
    else if (request.type !== "join") this.hear({ type: "done", id: request.id, done_ms: null });
  }

  close(): void {
    this.onclose?.();
  }

  hear(message: ServerMessage): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
}

const MEDIA = { answer: "v=0", slots: [{ mid: "8", kind: "stage" as const, index: 0 }], uses: [], begins_kbit: null };
const DEVICES = { microphone: null, camera: null, speaker: null, microphoneOpen: false, cameraOn: true };
let devices: FakeDevices;
let live: LiveSession;

beforeEach(() => {
  vi.useFakeTimers();
  devices = fakeBrowser();
  FakeSocket.made = [];
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  live.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const socket = () => FakeSocket.made.at(-1) ?? new FakeSocket();
const sent = (type: string) => FakeSocket.made.flatMap((each) => each.sent).filter((request) => request.type === type);
const settle = () => vi.advanceTimersByTimeAsync(1);

async function enter(role: Role, change: Partial<Room> = {}, me: Partial<Participant> = {}): Promise<void> {
  live = new LiveSession({
    devices: DEVICES,
    resumes: false,
    socketUrl: "ws://x/ws",
    enter: () => Promise.resolve({ ticket: "t", role }),
  });
  live.start();
  await settle();
  socket().onopen?.();
  socket().hear(welcomeTo(role, change, me));
  await settle();
}

function welcomeTo(role: Role, change: Partial<Room>, me: Partial<Participant>): ServerMessage {
  const id = socket().sent[0]?.id ?? -1;
  return welcome(room({ participants: [participant("a", { role, ...me })], ...change }), { id, media: MEDIA });
}

async function row(revision: number, change: Partial<Participant>): Promise<void> {
  socket().hear({ type: "participant_changed", revision, participant: participant("a", change) });
  await settle();
}

async function floor(revision: number, to: string | null): Promise<void> {
  const given = to === null ? null : { participant: to, given_ms: 0, limit_s: 300, reminded_ms: null };
  socket().hear({ type: "programme_changed", revision, programme: programme({ floor: given, stage: to }) });
  await settle();
}

test("a room joins with its offer, and its microphone closed", async () => {
  await enter("room");
  expect(socket().sent[0]).toMatchObject({ type: "join", ticket: "t", offer: "offer 0" });
  expect([live.phase, live.me?.id, live.own.isMicrophoneOpen]).toEqual(["live", "a", false]);
  expect(live.streamAt("stage")).not.toBeNull();
});

test("who only watches takes no devices, and tells nothing about them", async () => {
  await enter("observer");
  expect(devices.tracks).toEqual([]);
  expect([...sent("set_camera"), ...sent("set_microphone")]).toEqual([]);
});

test("the rate that its row holds it to is kept by its connection, a new one too", async () => {
  await enter("room", { revision: 1 }, { cap_kbit: 300 });
  const rates = () => FakeConnection.made.at(-1)?.lines[1]?.sender.parameters.encodings.map(({ active, maxBitrate }) => (active === false ? 0 : maxBitrate));
  await vi.waitFor(() => { expect(rates()).toEqual([150_000, 0, 0]); });
  await row(2, { cap_kbit: null });
  await vi.waitFor(() => { expect(rates()).toEqual([150_000, 500_000, 1_700_000]); });
  await row(3, { cap_kbit: 120 });
  socket().hear({ type: "media_lost", after_ms: 0 });
  await vi.waitFor(() => { expect(FakeConnection.made.length).toBe(2); });
  await vi.waitFor(() => { expect(rates()).toEqual([51_300, 0, 0]); });
});

test("the floor opens the microphone of a raised hand by itself", async () => {
  await enter("room", { revision: 1 });
  await row(2, { hand_ms: 5 });
  await row(3, { hand_ms: null });
  await floor(3, "a");
  expect(sent("set_microphone")).toMatchObject([{ open: true }]);
  expect(live.isAskedToSpeak).toBe(false);
});

test("the floor that comes unasked asks first, and another's floor takes the question back", async () => {
  await enter("room", { revision: 1 });
  await floor(2, "a");
  expect([live.isAskedToSpeak, sent("set_microphone")]).toEqual([true, []]);
  await floor(3, "b");
  expect(live.isAskedToSpeak).toBe(false);
});

test("a missed revision asks for the whole room, once", async () => {
  await enter("room", { revision: 1 });
  await row(5, {});
  await row(6, {});
  expect(sent("resync")).toHaveLength(1);
});

test("the wish for pictures is sent once settled, not repeated, and sent again after a return", async () => {
  await enter("room");
  const before = sent("want_tiles").length;
  live.wantTiles([{ participant: "b", height: 100 }]);
  live.wantTiles([{ participant: "c", height: 100 }]);
  live.wantTiles([{ participant: "c", height: 100 }]);
  await vi.advanceTimersByTimeAsync(500);
  expect(sent("want_tiles").slice(before)).toMatchObject([{ tiles: [{ participant: "c", height: 100 }] }]);
  socket().close();
  await vi.advanceTimersByTimeAsync(300);
  socket().onopen?.();
  socket().hear(welcomeTo("room", {}, {}));
  await settle();
  expect(sent("want_tiles").at(-1)).toMatchObject({ tiles: [{ participant: "c", height: 100 }] });
});

test("a lost line says so, keeps the room, and comes back with its media kept", async () => {
  await enter("room");
  FakeConnection.made[0]?.becomes("connected");
  socket().close();
  expect([live.phase, live.signaling, live.room === null]).toEqual(["returning", "down", false]);
  await vi.advanceTimersByTimeAsync(300);
  socket().onopen?.();
  expect(socket().sent[0]).toMatchObject({ type: "join", keep_media: true });
});

test("a loss that was noticed is said to be over", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5); // How long it waits before each attempt.
  await enter("room");
  FakeConnection.made[0]?.becomes("connected");
  socket().close();
  await vi.advanceTimersByTimeAsync(200);
  socket().onclose?.();
  expect(live.failures).toBe(2);
  await vi.advanceTimersByTimeAsync(4000);
  socket().onopen?.();
  socket().hear(welcomeTo("room", {}, {}));
  await settle();
  expect([live.phase, live.failures, live.remarks.current]).toEqual(["live", 0, { kind: "returned" }]);
});

test("media that does not come up in eight seconds counts as down, until it does", async () => {
  await enter("room");
  await vi.advanceTimersByTimeAsync(7000);
  expect(live.media).toBe("starting");
  await vi.advanceTimersByTimeAsync(2000);
  expect(live.media).toBe("down");
  FakeConnection.made[0]?.becomes("connected");
  expect(live.media).toBe("up");
});

test("a refused act is said in a remark", async () => {
  await enter("chair");
  const given = live.lead.giveFloor("b", 300);
  const id = socket().sent.at(-1)?.id ?? -1;
  socket().sent.length = 0;
  socket().onmessage?.({ data: JSON.stringify({ type: "refused", id, code: "not_present" }) });
  await settle();
  expect([await given, live.remarks.current]).toEqual([null, { kind: "refused", code: "not_present" }]);
});

test("a press that a lost line swallowed is said at once and again on return, and nothing is done late", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const there = { participants: [participant("a", { role: "chair" }), participant("b")] };
  await enter("chair", there);
  const given = live.lead.giveFloor("b", 300);
  socket().close();
  await settle();
  const unsure = { press: "give", name: "Xã b", wasSent: true };
  expect([await given, live.remarks.current]).toEqual([null, { kind: "undone", last: unsure, before: 0 }]);
  const removed = { kind: "undone", last: { press: "remove", name: "Xã b", wasSent: false }, before: 1 };
  expect([await live.lead.remove("b", null), live.remarks.current]).toEqual([false, removed]);
  await live.own.setCamera(false); // The page sends this again by itself: no word, and the one that is kept stays.
  await vi.advanceTimersByTimeAsync(9000);
  expect(live.remarks.current).toBeNull();
  socket().onopen?.();
  socket().hear(welcomeTo("chair", there, {}));
  await settle();
  expect([live.phase, live.remarks.current, sent("remove")]).toEqual(["live", removed, []]);
});

test("an act on the floor answers when it was done", async () => {
  await enter("chair");
  vi.spyOn(socket(), "hear").mockImplementationOnce(() => undefined);
  const given = live.lead.giveFloor("b", 300);
  socket().hear({ type: "done", id: socket().sent.at(-1)?.id ?? -1, done_ms: 7000 });
  expect(await given).toBe(7000);
});

test("the end frees devices, connection and timers, and says why", async () => {
  await enter("room");
  socket().hear({ type: "goodbye", code: "ended" });
  await settle();
  expect([live.phase, live.why]).toEqual(["over", "ended"]);
  expect(devices.tracks.every((track) => track.readyState === "ended")).toBe(true);
  expect(FakeConnection.made.map((connection) => connection.connectionState)).toEqual(["closed"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("leaving tells the server and ends here", async () => {
  await enter("room");
  const leaving = live.leave();
  await settle();
  await leaving;
  expect(sent("leave")).toHaveLength(1);
  expect([live.phase, live.why]).toEqual(["over", "left"]);
});

test("leaving on a dead line ends here within a second", async () => {
  await enter("room");
  vi.spyOn(socket(), "send").mockImplementation(() => undefined);
  let hasLeft = false;
  void live.leave().then(() => { hasLeft = true; });
  await vi.advanceTimersByTimeAsync(999);
  expect(hasLeft).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([hasLeft, live.phase]).toEqual([true, "over"]);
});
