import { expect, test } from "vitest";
import type { Presence } from "../protocol/messages.gen.js";
import { type ChairPlace, chairPlaceOf } from "./chair_place.js";
import { reduce } from "./room.js";
import { participant, programme, room, welcome } from "./room_frames.js";

interface Given {
  readonly chair: Presence;
  readonly deputy?: Presence;
  readonly acting?: boolean;
  readonly named?: boolean;
  readonly arrived?: boolean;
}

function placeOf({ chair, deputy = "present", acting = false, named = true, arrived = true }: Given): ChairPlace {
  const participants = [
    participant("deputy", { role: acting ? "chair" : "delegate", presence: deputy }),
    participant("chair", { role: "chair", presence: chair, arrived_ms: arrived ? 1 : null }),
  ];
  const told = programme({ deputy: named ? { participant: "deputy", acting_since_ms: acting ? 5 : null } : null });
  const state = reduce(null, welcome(room({ participants, programme: told })));
  if (state === null) throw new Error("a welcome makes a room");
  return chairPlaceOf(state);
}

test.each([
  ["chair", { chair: "present" }],
  ["chair", { chair: "absent", arrived: false }],
  ["soon", { chair: "lost" }],
  ["away", { chair: "lost", deputy: "lost" }],
  ["away", { chair: "absent", deputy: "absent" }],
  ["unnamed", { chair: "lost", named: false }],
  ["acting", { chair: "lost", acting: true }],
  ["acting", { chair: "lost", deputy: "lost", acting: true }],
] satisfies [ChairPlace["kind"], Given][])("%s: %o", (kind, given) => {
  expect(placeOf(given).kind).toBe(kind);
});

test("why the deputy stands in: the chair left, or its line is lost or silent", () => {
  expect(placeOf({ chair: "absent", acting: true })).toMatchObject({ why: "left" });
  expect(placeOf({ chair: "lost", acting: true })).toMatchObject({ why: "lost" });
  expect(placeOf({ chair: "present", acting: true })).toMatchObject({ why: "lost" });
});
