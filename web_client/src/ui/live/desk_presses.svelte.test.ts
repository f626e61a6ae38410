import { expect, test } from "vitest";
import type { Live } from "../../call/live_session.svelte.js";
import type { Room } from "../../protocol/messages.gen.js";
import { participant, programme, room, welcome } from "../../stores/room_frames.js";
import type { Remark } from "../../stores/remarks.svelte.js";
import { reduce } from "../../stores/room.js";
import { DeskPresses } from "./desk_presses.svelte.js";

const A = participant("a", {});
const B = participant("b", {});

/** Acts on the floor that the server answers at once: done at 7000, except that a turn that was over changes nothing. */
function floorActs(asked: unknown[][]) {
  const act = (name: string, doneMs: number | null) => (...given: unknown[]) => {
    asked.push([name, ...given]);
    return Promise.resolve(doneMs);
  };
  return {
    giveFloor: act("give", 7000),
    takeFloor: act("take", null),
    extendFloor: act("extend", 7000),
    remindFloor: act("remind", 7000),
    undoFloor: act("undo", 1),
    undoExtension: act("shorten", 1),
    undoReminder: act("unremind", 1),
  };
}

/** A desk whose acts the server answers when told, in order. */
function desk(change: Partial<Room> = {}) {
  const asked: unknown[][] = [];
  const answers: ((done: boolean) => void)[] = [];
  const act = (name: string) => (id: string | null): Promise<boolean> => {
    asked.push([name, id]);
    return new Promise((tell) => answers.push(tell));
  };
  const frame = (now: Partial<Room>) => reduce(null, welcome(room({ participants: [A, B], ...now })));
  const said: Remark[] = [];
  const live = {
    room: frame(change),
    remarks: { say: (remark: Remark) => said.push(remark) },
    lead: { spotlight: act("spotlight"), putBeside: act("beside"), ...floorActs(asked) },
  };
  const presses = new DeskPresses(live as unknown as Live, null);
  return { presses, asked, answers, said, becomes: (now: Partial<Room>) => { live.room = frame(now); } };
}

test.each([["stage", "spotlight"], ["beside", "beside"]] as const)("of two quick presses of %s the second goes back to the first", async (press, where) => {
  const { presses, asked, answers, becomes } = desk();
  const [first, second] = [presses[press](A), presses[press](B)];
  answers[0]?.(true);
  await first;
  becomes({ programme: programme({ [where]: "b" }) });
  answers[1]?.(true);
  await second;
  presses.undo.takeBack();
  expect(asked).toEqual([[where, "a"], [where, "b"], [where, "a"]]);
});

test("what was answered is no longer waited for: another desk's choice comes back", async () => {
  const { presses, asked, answers, becomes } = desk();
  const first = presses.stage(A);
  answers[0]?.(true);
  await first;
  becomes({ programme: programme({ spotlight: "b" }) });
  const second = presses.stage(null);
  becomes({ programme: programme({ spotlight: null }) });
  answers[1]?.(true);
  await second;
  presses.undo.takeBack();
  expect(asked.at(-1)).toEqual(["spotlight", "b"]);
});

test("who has left meanwhile does not come back", async () => {
  const { presses, asked, answers, becomes } = desk({ programme: programme({ spotlight: "a" }) });
  const press = presses.stage(B);
  answers[0]?.(true);
  await press;
  becomes({ participants: [participant("a", { presence: "absent" }), B], programme: programme({ spotlight: "b" }) });
  presses.undo.takeBack();
  expect(asked.at(-1)).toEqual(["spotlight", null]);
});

test.each(["stage", "beside"] as const)("what another desk has put there meanwhile stays: %s", async (press) => {
  const { presses, asked, answers, said, becomes } = desk();
  const pressed = presses[press](A);
  answers[0]?.(true);
  await pressed;
  becomes({ programme: programme({ spotlight: "b", beside: "b" }) });
  presses.undo.takeBack();
  expect([asked.length, said]).toEqual([1, [{ kind: "refused", code: "stage_moved" }]]);
});

test("the way back names the act by its time, or the turn that it was done to", async () => {
  const { presses, asked, becomes } = desk();
  becomes({ programme: programme({ floor: { participant: "a", given_ms: 5000, limit_s: 300, reminded_ms: null } }) });
  for (const press of [() => presses.give(A, 300), () => presses.extend(A), () => presses.remind(A)]) {
    await press();
    presses.undo.takeBack();
  }
  expect(asked).toEqual([
    ["give", "a", 300], ["undo", "a", true, 7000],
    ["extend", "a", 60], ["shorten", "a", 60, 5000],
    ["remind", "a"], ["unremind", "a", 7000],
  ]);
});

test("a turn that another desk has ended already leaves nothing to take back", async () => {
  const { presses } = desk();
  await presses.take(A);
  expect(presses.undo.pending).toBeNull();
});
