import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Line, Participant, Programme, Room, ServerMessage } from "../protocol/messages.gen.js";
import { type RoomState, reduce } from "./room.js";
import { participant, programme, room, shownPage, welcome } from "./room_frames.js";

const IDS = ["a", "b", "c", "d"] as const;

/** A server in miniature: its acts change the room and say so in the frames of one revision. */
class Model {
  revision = 7;
  openedMs: number | null = null;
  title = "Giao ban";
  startsMs = 0;
  programme: Programme = programme({ chair: "a", stage: "a" });
  readonly rows = new Map<string, Participant>(IDS.map((id) => [id, participant(id)]));

  room(): Room {
    return room({
      revision: this.revision,
      opened_ms: this.openedMs,
      title: this.title,
      starts_ms: this.startsMs,
      participants: [...this.rows.values()],
      programme: this.programme,
    });
  }

  change(id: string, change: Partial<Participant>): Participant {
    const row = { ...participant(id), ...this.rows.get(id), ...change };
    this.rows.set(id, row);
    return row;
  }
}

type Act = (model: Model) => ServerMessage[];

const one = fc
  .record({ id: fc.constantFrom(...IDS, "new"), microphone: fc.boolean(), hand_ms: fc.option(fc.nat()) })
  .map(({ id, ...change }): Act => (model) => [
    { type: "participant_changed", revision: ++model.revision, participant: model.change(id, change) },
  ]);
const floorGiven = fc
  .record({ id: fc.constantFrom(...IDS), at: fc.nat() })
  .map(({ id, at }): Act => (model) => {
    model.revision += 1;
    const rows = IDS.map((each) => model.change(each, each === id ? { hand_ms: null } : { microphone: false }));
    model.programme = { ...model.programme, floor: { participant: id, given_ms: at, limit_s: 300, reminded_ms: null }, stage: id };
    return [
      { type: "participants_changed", revision: model.revision, participants: rows },
      { type: "programme_changed", revision: model.revision, programme: model.programme },
    ];
  });
const opened = fc.nat().map((at): Act => (model) => {
  model.openedMs = at;
  return [{ type: "meeting_opened", revision: ++model.revision, opened_ms: at }];
});
const changed = fc.record({ title: fc.string(), at: fc.nat() }).map(({ title, at }): Act => (model) => {
  [model.title, model.startsMs] = [title, at];
  return [{ type: "meeting_changed", revision: ++model.revision, title, starts_ms: at }];
});
const lines = fc
  .record({ id: fc.constantFrom(...IDS), line: fc.constantFrom<Line>("good", "weak", "lost"), step: fc.nat(6) })
  .map(({ id, line, step }): Act => (model) => {
    model.change(id, { line, step });
    return [{ type: "lines", lines: [{ participant: id, line, step }] }];
  });
const voices = fc
  .subarray([...IDS])
  .map((speaking): Act => () => [{ type: "voices", speaking }]);
const acts = fc.array(fc.oneof(one, floorGiven, opened, changed, lines, voices), { maxLength: 30 });

function fold(state: RoomState | null, messages: readonly ServerMessage[]): RoomState | null {
  return messages.reduce(reduce, state);
}

/** What the server keeps for who comes back: frames of revisions, from the one that is known. */
function since(messages: readonly ServerMessage[], revision: number): ServerMessage[] {
  return messages.filter((message) => "revision" in message && message.revision >= revision);
}

function withoutLines(state: RoomState | null): unknown {
  if (state === null) return null;
  const rows = [...state.participants.values()].map((row) => ({ ...row, line: "none", step: 0 }));
  return { ...state, participants: rows.sort((a, b) => a.id.localeCompare(b.id)), speaking: [] };
}

function withoutVoices(state: RoomState | null): unknown {
  return state && { ...state, participants: [...state.participants], speaking: [] };
}

describe("the room as a fold of messages", () => {
  test("a snapshot and the events after it give the same room as a later snapshot", () => {
    fc.assert(
      fc.property(acts, acts, (before, after) => {
        const model = new Model();
        before.forEach((act) => act(model));
        const early = reduce(null, welcome(model.room()));
        const messages = after.flatMap((act) => act(model));
        const late = reduce(null, welcome(model.room()));
        expect(withoutVoices(fold(early, messages))).toEqual(withoutVoices(late));
      }),
    );
  });

  test("a missed frame stands the room still until a snapshot makes it whole", () => {
    fc.assert(
      fc.property(acts, one, acts, (before, missed, after) => {
        const model = new Model();
        before.forEach((act) => act(model));
        const early = reduce(null, welcome(model.room()));
        missed(model);
        const messages = after.flatMap((act) => act(model)).filter((message) => message.type !== "lines");
        const stuck = fold(early, messages);
        const told = messages.some((message) => message.type !== "voices");
        expect(stuck?.behind).toBe(told);
        expect(stuck?.revision).toBe(early?.revision);
        const whole = reduce(stuck, { type: "snapshot", id: 1, room: model.room(), page: null });
        expect(withoutVoices(whole)).toEqual(withoutVoices(reduce(null, welcome(model.room()))));
      }),
    );
  });

  test("a welcome without a room goes on from where the line was cut, even in the midst of an act", () => {
    fc.assert(
      fc.property(acts, acts, fc.nat(60), acts, (before, missed, cut, after) => {
        const model = new Model();
        before.forEach((act) => act(model));
        const early = reduce(null, welcome(model.room()));
        const messages = missed.flatMap((act) => act(model));
        const known = fold(early, messages.slice(0, cut));
        const resumed = fold(reduce(known, welcome(null)), since(messages, known?.revision ?? 0));
        const now = fold(resumed, after.flatMap((act) => act(model)));
        expect(withoutLines(now)).toEqual(withoutLines(reduce(null, welcome(model.room()))));
      }),
    );
  });

  test("the page follows its own sequence, whatever the revisions do", () => {
    const messages: ServerMessage[] = [
      { type: "page_shown", shown: shownPage({ seq: 3, page: 4 }) },
      { type: "page_moved", seq: 2, page: 1, x: 0, y: 0, zoom: 1, pointer_x: null, pointer_y: null },
      { type: "page_moved", seq: 4, page: 5, x: 0.2, y: 0.3, zoom: 2, pointer_x: 0.1, pointer_y: 0.9 },
    ];
    const followed = fold(reduce(null, welcome(room({ revision: 1 }))), messages);
    expect(followed?.page).toEqual(shownPage({ seq: 4, page: 5, x: 0.2, y: 0.3, zoom: 2 }));
    expect(followed?.pointer).toEqual({ x: 0.1, y: 0.9 });
    expect(followed?.revision).toBe(1);
    expect(fold(followed, [{ type: "page_hidden", seq: 5 }, ...messages.slice(1)])?.page).toBeNull();
  });

  test("who comes late, resumes, or asks for all lands on the page", () => {
    const page = shownPage({ page: 9 });
    const late = reduce(null, welcome(room({ revision: 1 }), { page }));
    expect(late?.page).toEqual(page);
    expect(reduce(late, welcome(null, { page: null }))?.page).toBeNull();
    expect(reduce(late, { type: "snapshot", id: 1, room: room({ revision: 2 }), page: null })?.page).toBeNull();
  });

  test("a room that stands still after a missed revision moves on from there", () => {
    const state = reduce(null, welcome(room({ revision: 1, participants: [participant("a")] })));
    const [second, third] = [2, 3].map((revision): ServerMessage => {
      const row = participant("a", { microphone: revision === 2, camera: revision !== 3 });
      return { type: "participant_changed", revision, participant: row };
    });
    if (second === undefined || third === undefined) throw new Error("there are two");
    const stuck = reduce(state, third);
    expect(stuck?.behind).toBe(true);
    expect(fold(reduce(stuck, welcome(null)), [second, third])).toMatchObject({ revision: 3, behind: false });
  });

  test("a frame older than the room is left out", () => {
    const state = reduce(null, welcome(room({ revision: 9, participants: [participant("a")] })));
    const late = participant("a", { microphone: true });
    expect(reduce(state, { type: "participant_changed", revision: 8, participant: late })).toBe(state);
  });

  test("trouble with the recording stays until it is said to be over, and who comes back is told anew", () => {
    const state = fold(reduce(null, welcome(room({ revision: 1 }))), [{ type: "recording_trouble", trouble: "not_running" }]);
    expect(state?.recordingTrouble).toBe("not_running");
    expect(reduce(state, { type: "snapshot", id: 1, room: room({ revision: 2 }), page: null })?.recordingTrouble).toBe("not_running");
    expect(reduce(state, welcome(null))?.recordingTrouble).toBeNull();
    expect(reduce(state, { type: "recording_trouble", trouble: null })?.recordingTrouble).toBeNull();
  });

  test("how far the recording that ended is stays through a snapshot, and who comes back is told anew", () => {
    const told = { type: "recording_finishing", state: "finalising", percent: 40 } as const;
    const state = fold(reduce(null, welcome(room({ revision: 1 }))), [told]);
    expect(state?.recordingFinishing).toEqual(told);
    expect(reduce(state, { type: "snapshot", id: 1, room: room({ revision: 2 }), page: null })?.recordingFinishing).toEqual(told);
    expect(reduce(state, welcome(null))?.recordingFinishing).toBeNull();
  });

  test("nothing is known before the welcome", () => {
    expect(reduce(null, { type: "voices", speaking: ["a"] })).toBeNull();
  });

  test("rows that did not change stay the same objects", () => {
    const state = reduce(null, welcome(room({ revision: 1, participants: [participant("a"), participant("b")] })));
    const row = participant("a", { microphone: true });
    const after = reduce(state, { type: "participant_changed", revision: 2, participant: row });
    expect(after?.participants.get("b")).toBe(state?.participants.get("b"));
    expect(after?.participants.get("a")).toBe(row);
  });
});
