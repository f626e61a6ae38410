import { expect, test } from "vitest";
import { recordingNotice, recordingWord, troubleWords } from "./recording_words.js";

test("that it is recorded is said for a while when it begins, and that it pauses", () => {
  const recording = { state: "recording", since_ms: 1000 } as const;
  expect(recordingNotice(null, null, 1000)).toBeNull();
  expect(recordingNotice({ ...recording, state: "requested" }, null, 1000)).toBeNull();
  expect(recordingNotice(recording, null, 15_999)).toBe("Phiên họp đang được ghi hình và ghi tiếng.");
  expect(recordingNotice(recording, 500, 16_000)).toBeNull();
  expect(recordingNotice({ ...recording, state: "paused" }, null, 1000)).toBe("Việc ghi hình đang tạm dừng.");
});

test("who comes later is told too", () => {
  const recording = { state: "recording", since_ms: 1000 } as const;
  expect(recordingNotice(recording, 60_000, 74_999)).toBe("Phiên họp đang được ghi hình và ghi tiếng.");
  expect(recordingNotice(recording, 60_000, 75_000)).toBeNull();
});

test("every state and every trouble has its words", () => {
  const words = (["requested", "recording", "paused"] as const).map(recordingWord);
  expect(new Set(words).size).toBe(3);
  const alarms = (["not_running", "no_key", "disk_full", "disk_critical", "disk_low"] as const).map(troubleWords);
  expect(new Set(alarms.map(({ help }) => help)).size).toBe(5);
  expect(alarms.map(({ kind }) => kind)).toEqual(["lost", "lost", "lost", "lost", "weak"]);
});
