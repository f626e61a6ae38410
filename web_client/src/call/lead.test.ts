import { expect, test } from "vitest";
import { Lead } from "./lead.js";
import type { Request } from "./signaling_socket.js";

function lead(): { readonly lead: Lead; readonly asked: Request[] } {
  const asked: Request[] = [];
  return { asked, lead: new Lead((request) => Promise.resolve(asked.push(request) > 0), (request) => Promise.resolve(asked.push(request))) };
}

test("each press is one request, with what it needs and no more", async () => {
  const { lead: desk, asked } = lead();
  await desk.giveFloor("a", 180);
  await desk.extendFloor("a", 60);
  await desk.undoExtension("a", 60, 5000);
  await desk.remindFloor("a");
  await desk.undoReminder("a", 6000);
  await desk.undoFloor("a", true, 7000);
  await desk.takeFloor("a");
  await desk.closeMicrophones();
  await desk.undoCloseMicrophones();
  await desk.putBeside("b");
  await desk.putBeside(null);
  await desk.closeHandList(true);
  await desk.lock(true);
  await desk.suspend(false);
  expect(asked).toEqual([
    { type: "give_floor", participant: "a", limit_s: 180 },
    { type: "extend_floor", participant: "a", seconds: 60 },
    { type: "extend_floor", participant: "a", seconds: -60, given_ms: 5000 },
    { type: "remind_floor", participant: "a", on: true },
    { type: "remind_floor", participant: "a", on: false, done_ms: 6000 },
    { type: "undo_floor", participant: "a", given: true, done_ms: 7000 },
    { type: "take_floor", participant: "a" },
    { type: "close_microphones" },
    { type: "undo_close_microphones" },
    { type: "put_beside", participant: "b" },
    { type: "put_beside", participant: null },
    { type: "close_hand_list", closed: true },
    { type: "lock", on: true },
    { type: "suspend", on: false },
  ]);
});

test("a reason travels only where there is one", async () => {
  const { lead: desk, asked } = lead();
  await desk.closeMicrophone("a", null);
  await desk.remove("a", "Tiếng hú");
  expect(asked).toEqual([
    { type: "close_microphone", participant: "a" },
    { type: "remove", participant: "a", reason: "Tiếng hú" },
  ]);
});
