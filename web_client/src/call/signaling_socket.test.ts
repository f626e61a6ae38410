import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerMessage } from "../protocol/messages.gen.js";
import type { StillShown } from "../protocol/still_frame.js";
import { room, welcome } from "../stores/room_frames.js";
import { Refusal } from "./refusal.js";
import { SignalingSocket } from "./signaling_socket.js";

/** A WebSocket in the hands of the test. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  bufferedAmount = 0;
  readonly pictures: Uint8Array[] = [];
  readonly sent: { type: string; id: number; [key: string]: unknown }[] = [];
  isClosed = false;

  send(frame: string | Uint8Array): void {
    if (typeof frame === "string") this.sent.push(JSON.parse(frame) as FakeSocket["sent"][number]);
    else this.pictures.push(frame);
  }

  close(): void {
    this.isClosed = true;
  }

  hear(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[];
let heard: ServerMessage[];
let shown: StillShown[];
let lost: (string | null)[];
let over: string[];
let tickets: (() => Promise<string>)[];
let socket: SignalingSocket;

const now = () => sockets.at(-1) ?? new FakeSocket();

async function join(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  now().onopen?.();
  now().hear(welcome(room(), { id: now().sent[0]?.id ?? -1 }));
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, heard, shown, lost, over, tickets] = [[], [], [], [], [], []];
  socket = new SignalingSocket(
    {
      url: "ws://x/ws",
      open: () => {
        const fake = new FakeSocket();
        sockets.push(fake);
        return fake as unknown as WebSocket;
      },
      ticket: () => tickets.shift()?.() ?? Promise.resolve(`ticket-${sockets.length}`),
      media: () => Promise.resolve({ offer: "v=0" }),
      random: () => 1,
    },
    {
      message: (message) => heard.push(message),
      still: (still) => shown.push(still),
      lost: (code) => lost.push(code),
      over: (code) => over.push(code),
    },
  );
  socket.start();
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
});

describe("joining", () => {
  test("the first frame carries the ticket and the offer, and nothing else goes before the welcome", async () => {
    await vi.advanceTimersByTimeAsync(0);
    now().onopen?.();
    expect(now().sent).toEqual([{ type: "join", id: 1, ticket: "ticket-0", offer: "v=0" }]);
    await expect(socket.request({ type: "leave" })).rejects.toMatchObject({ code: "not_connected" });
    expect(now().sent).toHaveLength(1);
  });

  test("a refusal that time may heal is tried again with a fresh ticket", async () => {
    await vi.advanceTimersByTimeAsync(0);
    now().onopen?.();
    now().hear({ type: "refused", id: 1, code: "meeting_not_open" });
    await vi.advanceTimersByTimeAsync(200);
    expect(lost).toEqual(["meeting_not_open"]);
    now().onopen?.();
    expect(now().sent[0]).toMatchObject({ type: "join", ticket: "ticket-1" });
  });

  test("a removed participant does not come back by itself", async () => {
    await vi.advanceTimersByTimeAsync(0);
    now().onopen?.();
    now().hear({ type: "refused", id: 1, code: "removed" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(over).toEqual(["removed"]);
    expect(sockets).toHaveLength(1);
  });

  test("no ticket for who is not signed in ends it, no answer is tried again", async () => {
    tickets.push(() => Promise.reject(new Refusal("offline")));
    tickets.push(() => Promise.reject(new Refusal("not_signed_in")));
    await vi.advanceTimersByTimeAsync(0);
    socket.close();
    socket = new SignalingSocket(
      {
        url: "",
        open: () => new FakeSocket() as unknown as WebSocket,
        ticket: () => tickets.shift()?.() ?? Promise.reject(new Error("asked too often")),
        media: () => Promise.resolve({}),
        random: () => 1,
      },
      { message: () => undefined, still: () => undefined, lost: (code) => lost.push(code), over: (code) => over.push(code) },
    );
    socket.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(lost).toEqual(["offline"]);
    expect(over).toEqual(["not_signed_in"]);
  });
});

describe("requests", () => {
  test("answers find their request by its number, in any order", async () => {
    await join();
    const first = socket.request({ type: "raise_hand", raised: true });
    const second = socket.request({ type: "take_floor" });
    const [, hand, floor] = now().sent;
    now().hear({ type: "refused", id: floor?.id ?? -1, code: "not_allowed" });
    now().hear({ type: "done", id: hand?.id ?? -1 });
    await expect(first).resolves.toMatchObject({ type: "done" });
    await expect(second).rejects.toMatchObject({ code: "not_allowed" });
  });

  test("a request without an answer fails after ten seconds", async () => {
    await join();
    const asked = socket.request({ type: "take_floor" });
    const failed = expect(asked).rejects.toMatchObject({ code: "no_answer" });
    await vi.advanceTimersByTimeAsync(10_000);
    await failed;
  });

  test("requests still out when the connection is lost fail at once", async () => {
    await join();
    const asked = socket.request({ type: "take_floor" });
    now().onclose?.();
    await expect(asked).rejects.toMatchObject({ code: "not_connected" });
  });

  test("a frame that cannot be read is left out", async () => {
    await join();
    now().onmessage?.({ data: "{" });
    now().onmessage?.({ data: "[]" });
    now().hear({ type: "voices", speaking: [] });
    expect(heard.map((message) => message.type)).toEqual(["welcome", "voices"]);
  });
});

describe("coming back", () => {
  test("the wait doubles while it fails and starts anew after a welcome", async () => {
    await join();
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(199);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(399);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    await join();
    expect(sockets).toHaveLength(3);
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(4);
  });

  test("a server that restarts is come back to, one that says ended is not", async () => {
    await join();
    now().hear({ type: "goodbye", code: "restarting" });
    await vi.advanceTimersByTimeAsync(200);
    await join();
    expect(sockets).toHaveLength(2);
    now().hear({ type: "goodbye", code: "ended" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
    expect(over).toEqual(["ended"]);
  });

  test("the network coming back ends the wait", async () => {
    await join();
    now().onclose?.();
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
  });

  test("a ticket that never comes is given up after five seconds, and not heard when it comes late", async () => {
    let comes: (ticket: string) => void = () => undefined;
    await join();
    now().onclose?.();
    tickets.push(() => new Promise((resolve) => (comes = resolve)));
    await vi.advanceTimersByTimeAsync(200 + 5000 + 400);
    const opened = sockets.length;
    comes("late");
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(opened);
  });

  test("the network coming back starts anew what hangs", async () => {
    await join();
    tickets.push(() => new Promise(() => undefined));
    now().onclose?.();
    await vi.advanceTimersByTimeAsync(300);
    expect(sockets).toHaveLength(1);
    window.dispatchEvent(new Event("online"));
    await join();
    expect(sockets).toHaveLength(2);
    expect(socket.isJoined).toBe(true);
  });

  test("a silent server is asked for the room, and given up when it stays silent", async () => {
    await join();
    await vi.advanceTimersByTimeAsync(6000);
    const asked = socket.suspect();
    expect(now().sent.at(-1)).toMatchObject({ type: "resync" });
    await vi.advanceTimersByTimeAsync(5000);
    await asked;
    expect(sockets[0]?.isClosed).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
  });

  test("a server that has just spoken is not suspected", async () => {
    await join();
    await socket.suspect();
    expect(now().sent).toHaveLength(1);
  });
});

test("after close nothing is heard, sent or tried again", async () => {
  await join();
  const before = heard.length;
  const last = now();
  socket.close();
  last.hear({ type: "voices", speaking: [] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(before);
  expect(last.isClosed).toBe(true);
  expect(sockets).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

describe("pictures", () => {
  const still = new Uint8Array([0xff, 0xd8]);

  test("a still goes out only once joined, and when nothing waits before it", async () => {
    socket.sendStill(still);
    await join();
    now().bufferedAmount = 40_000;
    socket.sendStill(still);
    expect(now().pictures).toEqual([]);
    now().bufferedAmount = 0;
    socket.sendStill(still);
    expect(now().pictures).toEqual([still]);
  });

  test("a binary frame is a picture of a participant, and none that cannot be read is", async () => {
    await join();
    const frame = new Uint8Array([1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 97, 0xff]);
    now().onmessage?.({ data: frame.buffer });
    now().onmessage?.({ data: new ArrayBuffer(3) });
    expect(shown).toEqual([{ participant: "a", takenMs: 7, jpeg: new Uint8Array([0xff]) }]);
  });
});
