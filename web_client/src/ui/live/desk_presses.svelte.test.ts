import { expect, test } from "vitest";
import type { Live } from "../../call/live_session.svelte.js";
import type { Room } from "../../protocol/messages.gen.js";
import { participant, programme, room, welcome } from "../../stores/room_frames.js";
import { reduce } from "../../stores/room.js";
import { DeskPresses } from "./desk_presses.svelte.js";

const A = participant("a", {});
const B = participant("b", {});

/** A desk whose acts the server answers when told, in order. */
function desk(change: Partial<Room> = {}) {
  const asked: [string, string | null][] = [];
  const answers: ((done: boolean) => void)[] = [];
  const act = (name: string) => (id: string | null): Promise<boolean> => {
    asked.push([name, id]);
    return new Promise((tell) => answers.push(tell));
  };
  const frame = (now: Partial<Room>) => reduce(null, welcome(room({ participants: [A, B], ...now })));
  const live = { room: frame(change), lead: { spotlight: act("spotlight"), putBeside: act("beside") } };
  const presses = new DeskPresses(live as unknown as Live, null);
  return { presses, asked, answers, becomes: (now: Partial<Room>) => { live.room = frame(now); } };
}

test.each([["stage", "spotlight"], ["beside", "beside"]] as const)("of two quick presses of %s the second goes back to the first", async (press, where) => {
  const { presses, asked, answers, becomes } = desk();
  const [first, second] = [presses[press](A), presses[press](B)];
  answers[0]?.(true);
  await first;
  becomes({ programme: programme({ [where]: "a" }) });
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
  becomes({ participants: [participant("a", { presence: "absent" }), B] });
  presses.undo.takeBack();
  expect(asked.at(-1)).toEqual(["spotlight", null]);
});
