import { expect, test } from "vitest";
import type { Place } from "../../call/page_acts.js";
import type { Live } from "../../call/live_session.svelte.js";
import type { ServerMessage } from "../../protocol/messages.gen.js";
import { type RoomState, reduce } from "../../stores/room.js";
import { participant, room, shownPage, welcome } from "../../stores/room_frames.js";
import { PageReading } from "./page_reading.svelte.js";

/** A session in which a page is shown, and what is told of its moves. */
function session(presenter: string): { readonly reading: PageReading; readonly moved: Place[]; readonly hear: (message: ServerMessage) => void } {
  const first = welcome(room({ participants: [participant("me")] }), { me: "me", page: shownPage({ presenter }) });
  let state: RoomState | null = $state.raw(reduce(null, first));
  const moved: Place[] = [];
  const live = {
    get room() {
      return state;
    },
    get me() {
      return state?.participants.get("me") ?? null;
    },
    pages: { move: (place: Place) => void moved.push(place) },
  };
  return { reading: new PageReading(live as unknown as Live), moved, hear: (message) => { state = reduce(state, message); } };
}

function turned(seq: number, page: number): ServerMessage {
  return { type: "page_moved", seq, page, x: 0.5, y: 0.5, zoom: 1, pointer_x: 0.2, pointer_y: 0.3 };
}

test("a screen follows the presenter until it leafs itself, and comes back with one press", () => {
  const { reading, moved, hear } = session("chair");
  hear(turned(2, 5));
  expect([reading.place?.page, reading.strays, reading.pointer]).toEqual([5, false, { x: 0.2, y: 0.3 }]);
  reading.turn(1);
  hear(turned(3, 9));
  expect([reading.place?.page, reading.strays, reading.pointer]).toEqual([6, true, null]);
  reading.back();
  expect([reading.place?.page, reading.strays]).toEqual([9, false]);
  expect(moved).toEqual([]);
});

test("what the presenter turns it sees at once, and the others are told", () => {
  const { reading, moved, hear } = session("me");
  reading.turn(1);
  reading.zoom(1);
  expect(reading.place).toMatchObject({ page: 5, zoom: 1.25 });
  hear(turned(2, 5));
  expect([reading.place?.zoom, reading.strays]).toEqual([1.25, false]);
  expect(moved.map(({ page, zoom }) => [page, zoom])).toEqual([[5, 1], [5, 1.25]]);
});

test("no page is turned beyond the first and the last", () => {
  const { reading, moved, hear } = session("me");
  hear({ type: "page_shown", shown: shownPage({ seq: 2, version: "other", page: 1, pages: 1, presenter: "me" }) });
  reading.turn(-1);
  reading.turn(1);
  expect(moved).toEqual([]);
});

test("who was handed the presenting begins where the page stands, and who lost it follows again", () => {
  const { reading, hear } = session("chair");
  reading.turn(1);
  hear({ type: "page_shown", shown: shownPage({ seq: 2, page: 8, presenter: "me" }) });
  expect([reading.place?.page, reading.leads]).toEqual([8, true]);
  reading.turn(1);
  hear({ type: "page_shown", shown: shownPage({ seq: 3, page: 9, presenter: "chair" }) });
  hear(turned(4, 2));
  expect([reading.place?.page, reading.leads]).toEqual([2, false]);
});

test("only who presents points for all", () => {
  const [own, other] = [session("me"), session("chair")];
  for (const { reading } of [own, other]) reading.point({ x: 0.1, y: 0.1 });
  expect([own.moved.length, other.moved.length]).toEqual([1, 0]);
});
