import { expect, test } from "vitest";
import type { Participant } from "../../protocol/messages.gen.js";
import { insteadOf, isHeld, lostFor } from "./no_picture.js";

function site(row: Partial<Participant>): Participant {
  return { presence: "present", camera: true, line: "good", step: 6, ...row } as Participant;
}

test("each reason for no picture has its own sign", () => {
  const signs = [
    insteadOf(site({ presence: "lost" }), true),
    insteadOf(site({ presence: "absent" }), true),
    insteadOf(site({ camera: false }), true),
    insteadOf(site({}), true),
    insteadOf(site({}), false),
  ].map(({ icon }) => icon);
  expect(signs).toEqual(["unplug", "user-x", "video-off", "line-weak", "hourglass"]);
});

test("small pictures are held back only on a line that was measured and is weak", () => {
  expect(isHeld(null)).toBe(false);
  expect(isHeld(site({ line: "none", step: 0 }))).toBe(false);
  expect(isHeld(site({ line: "weak", step: 5 }))).toBe(true);
  expect(isHeld(site({ step: 6 }))).toBe(false);
});

test("only a lost site tells for how long", () => {
  expect(lostFor(site({ presence: "lost", since_ms: 1000 }), 253_000)).toBe("4:12");
  expect(lostFor(site({ presence: "lost", since_ms: 9000 }), 1000)).toBe("0:00");
  expect(lostFor(site({ since_ms: 1000 }), 253_000)).toBe("");
});
