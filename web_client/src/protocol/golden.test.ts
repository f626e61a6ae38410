import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reduce } from "../stores/room.js";
import { NO_SLOTS, reduceSlots } from "../stores/slots.js";
import type { ClientMessage, Room, ServerMessage, Welcome } from "./messages.gen.js";

const FOLDER = join(import.meta.dirname, "../../../tests/signaling/golden");

/** A type missing here, or one too many, does not compile. */
const CLIENT: Readonly<Record<ClientMessage["type"], true>> = {
  join: true,
  offer_media: true,
  resync: true,
  set_microphone: true,
  set_camera: true,
  raise_hand: true,
  share_screen: true,
  want_tiles: true,
  watch_stills: true,
  tell_machine: true,
  tell_test: true,
  show_page: true,
  move_page: true,
  hide_page: true,
  hand_presenting: true,
  give_floor: true,
  take_floor: true,
  extend_floor: true,
  undo_floor: true,
  remind_floor: true,
  put_beside: true,
  close_hand_list: true,
  lock: true,
  suspend: true,
  close_microphone: true,
  close_microphones: true,
  undo_close_microphones: true,
  spotlight: true,
  remove: true,
  record: true,
  start_roll_call: true,
  call_site: true,
  pace_roll_call: true,
  mark_attendance: true,
  end_roll_call: true,
  end_meeting: true,
  leave: true,
};
const SERVER: Readonly<Record<ServerMessage["type"], true>> = {
  welcome: true,
  media_answer: true,
  snapshot: true,
  done: true,
  refused: true,
  participant_changed: true,
  participants_changed: true,
  programme_changed: true,
  meeting_opened: true,
  meeting_changed: true,
  slots_changed: true,
  voices: true,
  recording_trouble: true,
  recording_finishing: true,
  layers: true,
  stills_wanted: true,
  microphone_closed: true,
  reload_page: true,
  run_test: true,
  stop_test: true,
  page_shown: true,
  page_moved: true,
  page_hidden: true,
  lines: true,
  media_lost: true,
  goodbye: true,
};

function frames(prefix: string): { name: string; frame: { type: string } }[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith(`${prefix}.`))
    .map((name) => ({ name, frame: JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as { type: string } }));
}

test("both suites know the same messages", () => {
  const types = (prefix: string) => [...new Set(frames(prefix).map(({ frame }) => frame.type))].sort();
  expect(types("client")).toEqual(Object.keys(CLIENT).sort());
  expect(types("server")).toEqual(Object.keys(SERVER).sort());
});

describe("every golden frame of the server is folded", () => {
  const welcome = frames("server").find(({ name }) => name === "server.welcome.json")?.frame as Welcome;
  test.each(frames("server"))("$name", ({ frame }) => {
    const message = frame as ServerMessage;
    const before = reduce(null, welcome);
    const after = reduce(before, message);
    expect(after?.me).toBe(welcome.me);
    expect(after?.participants.size).toBeGreaterThan(0);
    expect(() => reduceSlots(NO_SLOTS, message)).not.toThrow();
  });
});

test("the golden act is one revision told in two frames", () => {
  const of = (name: string) => frames("server").find((each) => each.name === name)?.frame as ServerMessage;
  const welcome = of("server.welcome.json") as Welcome & { room: Room };
  const state = [of("server.participants_changed.json"), of("server.programme_changed.json")].reduce(
    reduce,
    reduce(null, { ...welcome, room: { ...welcome.room, revision: 42 } }),
  );
  expect(state).toMatchObject({ revision: 43, behind: false });
  expect(state?.programme.floor).not.toBeNull();
});
