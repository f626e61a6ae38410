import { describe, expect, test } from "vitest";
import type { Participant, Programme } from "../protocol/messages.gen.js";
import { type RoomState, reduce } from "./room.js";
import { participant, programme, room, shownPage, welcome } from "./room_frames.js";
import { NO_SLOTS, type SlotMap } from "./slots.js";
import { besideOf, chairBeside, speakerOf, stageOf } from "./stage.js";

const ROWS = [participant("me"), participant("chair", { role: "chair" }), participant("b")];

function state(change: Partial<Programme>, rows: readonly Participant[] = ROWS): RoomState {
  const all = programme({ chair: "chair", ...change });
  const made = reduce(null, welcome(room({ participants: rows, programme: all }), { me: "me" }));
  if (made === null) throw new Error("a welcome makes a room");
  return made;
}

function carrying(id: string): SlotMap {
  return {
    slots: [{ mid: "8", kind: "stage", index: 0 }],
    uses: new Map([["8", { mid: "8", participant: id, source: "camera" }]]),
  };
}

describe("what stands large", () => {
  test("the one the stage line carries, though the programme already names another", () => {
    expect(stageOf(state({ stage: "b" }), carrying("chair"))).toMatchObject({ kind: "camera", participant: { id: "chair" } });
  });

  test("a shared screen before any camera, and our own screen is only named", () => {
    expect(stageOf(state({ stage: "b", screen: "chair" }), carrying("b"))).toMatchObject({ kind: "screen" });
    expect(stageOf(state({ stage: "me", screen: "me" }), carrying("chair"))).toEqual({ kind: "sharing" });
    expect(speakerOf(state({ stage: "b", screen: "chair" }), carrying("b"))).toMatchObject({ participant: { id: "b" } });
  });

  test("the page before everyone, but for a roll call and a pause", () => {
    const call = { called: "b", called_ms: 0, every_s: null, paused: false, skips_absent: true };
    const paged = (change: Partial<Programme>) => ({ ...state(change), page: shownPage() });
    expect(stageOf(paged({ stage: "b" }), carrying("b"))).toEqual({ kind: "page", page: shownPage() });
    expect(stageOf(paged({ stage: "b", roll_call: call }), carrying("b"))).toMatchObject({ kind: "camera" });
    expect(stageOf(paged({ suspended_ms: 5 }), NO_SLOTS)).toMatchObject({ kind: "suspended" });
    expect(besideOf(paged({ stage: "b", beside: "chair" }), carrying("b"))).toBeNull();
    expect(speakerOf(paged({ stage: "b" }), carrying("b"))).toMatchObject({ participant: { id: "b" } });
  });

  test("ourselves only when we are on stage and nobody else is sent", () => {
    expect(stageOf(state({ stage: "me" }), NO_SLOTS)).toEqual({ kind: "own" });
    expect(stageOf(state({ stage: "me" }), carrying("chair"))).toMatchObject({ kind: "camera" });
    const closed = ROWS.map((row) => (row.id === "me" ? { ...row, camera: false } : row));
    expect(stageOf(state({ stage: "me" }, closed), NO_SLOTS)).toEqual({ kind: "empty" });
  });

  test("a word instead of a picture for a closed camera, a lost line and a line too weak for pictures", () => {
    const with_ = (change: Partial<Participant>, id: string) => ROWS.map((row) => (row.id === id ? { ...row, ...change } : row));
    expect(stageOf(state({ stage: "b" }, with_({ camera: false }, "b")), NO_SLOTS)).toMatchObject({ kind: "off" });
    expect(stageOf(state({ stage: "b" }, with_({ presence: "lost" }, "b")), NO_SLOTS)).toMatchObject({ kind: "lost" });
    expect(stageOf(state({ stage: "b" }, with_({ line: "weak", step: 2 }, "me")), NO_SLOTS)).toMatchObject({ kind: "held" });
    expect(stageOf(state({ stage: "b" }, with_({ line: "weak", step: 3 }, "me")), NO_SLOTS)).toMatchObject({ kind: "camera" });
  });

  test("nobody when nobody is there", () => {
    expect(stageOf(state({}), NO_SLOTS)).toEqual({ kind: "empty" });
    const gone = ROWS.map((row) => (row.id === "b" ? { ...row, presence: "absent" as const } : row));
    expect(stageOf(state({ stage: "b" }, gone), NO_SLOTS)).toEqual({ kind: "empty" });
  });
});

describe("the chair beside", () => {
  test("is seen while another stands large, not when it does itself", () => {
    expect(chairBeside(state({ stage: "b" }), carrying("b"))?.id).toBe("chair");
    expect(chairBeside(state({ stage: "chair" }), carrying("chair"))).toBeNull();
  });

  test("is not seen when it is us, or away", () => {
    expect(chairBeside(state({ stage: "b", chair: "me" }), carrying("b"))).toBeNull();
    const away = ROWS.map((row) => (row.id === "chair" ? { ...row, presence: "lost" as const } : row));
    expect(chairBeside(state({ stage: "b" }, away), carrying("b"))).toBeNull();
  });
});

test("who is called in a roll call stands large over a screen, and is named when it is not there", () => {
  const call = { called: "b", called_ms: 0, every_s: 10, paused: false, skips_absent: false };
  expect(stageOf(state({ stage: "b", screen: "chair", roll_call: call }), carrying("b"))).toMatchObject({ kind: "camera" });
  const gone = ROWS.map((row) => (row.id === "b" ? { ...row, presence: "absent" as const } : row));
  const view = stageOf(state({ stage: "b", roll_call: call }, gone), NO_SLOTS);
  expect(view).toMatchObject({ kind: "away", participant: { id: "b" } });
});

describe("who stands beside the stage", () => {
  test("whom the chair has put there, ourselves too", () => {
    expect(besideOf(state({ stage: "chair", beside: "b" }), carrying("chair"))?.id).toBe("b");
    expect(besideOf(state({ stage: "chair", beside: "me" }), carrying("chair"))?.id).toBe("me");
    expect(besideOf(state({ stage: "chair" }), carrying("chair"))).toBeNull();
  });

  test("nobody twice: not who stands large already, and the chair not in a third place", () => {
    expect(besideOf(state({ stage: "b", beside: "b" }), carrying("b"))).toBeNull();
    expect(chairBeside(state({ stage: "b", beside: "chair" }), carrying("b"))).toBeNull();
  });

  test("nobody while a screen stands large, or who is away", () => {
    expect(besideOf(state({ stage: "chair", beside: "b", screen: "chair" }), carrying("chair"))).toBeNull();
    const away = ROWS.map((row) => (row.id === "b" ? { ...row, presence: "absent" as const } : row));
    expect(besideOf(state({ stage: "chair", beside: "b" }, away), carrying("chair"))).toBeNull();
  });
});

test("in a pause nobody is seen, whatever the lines still carry", () => {
  const paused = state({ suspended_ms: 7, beside: "b" });
  expect(stageOf(paused, carrying("b"))).toEqual({ kind: "suspended", sinceMs: 7 });
  expect(besideOf(paused, carrying("b"))).toBeNull();
  expect(chairBeside(paused, carrying("b"))).toBeNull();
});
