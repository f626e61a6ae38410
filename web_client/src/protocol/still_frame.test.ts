import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readStillFrame } from "./still_frame.js";

const FOLDER = join(import.meta.dirname, "../../../tests/signaling/golden");

function golden(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(join(FOLDER, name))).buffer;
}

function patched(at: number, value: number): ArrayBuffer {
  const bytes = new Uint8Array(golden("still_shown.bin"));
  bytes[at] = value;
  return bytes.buffer;
}

test("the golden frame shows the golden picture", () => {
  const shown = readStillFrame(golden("still_shown.bin"));
  expect(shown).toMatchObject({ participant: "xa-hai-hau", takenMs: 1_774_230_432_000 });
  expect(shown?.jpeg).toEqual(new Uint8Array(golden("still.jpg")));
});

test.each([
  ["nothing", new ArrayBuffer(0)],
  ["half a head", golden("still_shown.bin").slice(0, 9)],
  ["half an id", golden("still_shown.bin").slice(0, 14)],
  ["another version", patched(0, 2)],
])("%s is no picture", (_, frame) => {
  expect(readStillFrame(frame)).toBeNull();
});
