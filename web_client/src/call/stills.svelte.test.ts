import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Participant } from "../protocol/messages.gen.js";
import type { RoomState } from "../stores/room.js";
import type { Request } from "./signaling_socket.js";
import { Stills } from "./stills.svelte.js";

let asked: Request[];
let revoked: string[];
let stills: Stills;

beforeEach(() => {
  [asked, revoked] = [[], []];
  let made = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${(made += 1)}`);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => revoked.push(url));
  stills = new Stills({
    ask: (request) => {
      asked.push(request);
      return Promise.resolve(true);
    },
    send: () => undefined,
  });
});
afterEach(() => {
  stills.close();
  vi.restoreAllMocks();
});

function show(participant: string, takenMs = 1): void {
  stills.heard({ participant, takenMs, jpeg: new Uint8Array(8) });
}

function room(...rows: Partial<Participant>[]): RoomState {
  return { me: "desk", participants: new Map(rows.map((row) => [row.id, row])) } as unknown as RoomState;
}

test("the first who looks asks, the last who stops takes it back", () => {
  const [first, second] = [stills.look(), stills.look()];
  first();
  first();
  expect(asked).toEqual([{ type: "watch_stills", on: true }]);
  second();
  expect(asked).toEqual([{ type: "watch_stills", on: true }, { type: "watch_stills", on: false }]);
});

test("after a return it is asked again, but only by who looks", () => {
  stills.welcomed();
  expect(asked).toEqual([]);
  const stop = stills.look();
  stills.welcomed();
  expect(asked.length).toBe(2);
  stop();
});

test("a new picture takes the place of the one before, which is freed", () => {
  const stop = stills.look();
  show("a", 1);
  show("a", 2);
  expect(stills.of("a")).toEqual({ url: "blob:2", takenMs: 2 });
  expect(revoked).toEqual(["blob:1"]);
  stop();
  expect(stills.of("a")).toBeNull();
  expect(revoked).toEqual(["blob:1", "blob:2"]);
});

test("a picture that comes after the last has looked away is left out", () => {
  stills.look()();
  show("a");
  expect(stills.of("a")).toBeNull();
});

test("the picture of a closed camera and of who left goes at once, that of a lost line stays", () => {
  stills.look();
  for (const id of ["off", "gone", "left", "lost", "on"]) show(id);
  stills.follow(
    room(
      { id: "off", camera: false, presence: "present" },
      { id: "left", camera: true, presence: "absent" },
      { id: "lost", camera: true, presence: "lost" },
      { id: "on", camera: true, presence: "present" },
    ),
  );
  expect(["off", "gone", "left", "lost", "on"].filter((id) => stills.of(id) !== null)).toEqual(["lost", "on"]);
});
