import { beforeEach, expect, test, vi } from "vitest";
import type { RunTest } from "../protocol/messages.gen.js";
import { Trial } from "./trial.svelte.js";

const RUN: RunTest = { type: "run_test", test: "9f86d081884c7d65", kind: "level", by: "Kỹ thuật" };
const levels: { stopped: AbortSignal; tell: (db: number) => void }[] = [];

vi.mock("./trial_sounds.js", () => ({
  measure: (_: unknown, stopped: AbortSignal, tell: (db: number) => void) => {
    levels.push({ stopped, tell });
    return new Promise<void>((resolve) => { stopped.addEventListener("abort", () => { resolve(); }); });
  },
  playTone: () => Promise.resolve(),
  playBack: () => Promise.reject(new Error("no sound")),
}));

let told: string[];
let reloads: number;
let microphone: MediaStreamTrack | null;
let trial: Trial;

beforeEach(() => {
  [told, reloads, microphone] = [[], 0, {} as MediaStreamTrack];
  levels.length = 0;
  trial = new Trial({
    microphone: () => microphone,
    speaker: () => null,
    tell: ({ state, db }) => { told.push(db == null ? state : `${state} ${db.toString()}`); },
    reload: () => { reloads += 1; },
  });
});

test("a level is told while it runs, and the page shows by whom it is wanted", async () => {
  trial.heard(RUN);
  await vi.waitFor(() => { expect(levels).toHaveLength(1); });
  levels[0]?.tell(-40);
  expect(told).toEqual(["running", "running -40"]);
  expect(trial.running).toEqual({ kind: "level", by: "Kỹ thuật" });
});

test("one that is stopped tells nothing more and leaves no mark; that of another id goes on", async () => {
  trial.heard(RUN);
  await vi.waitFor(() => { expect(levels).toHaveLength(1); });
  trial.heard({ type: "stop_test", test: "0000000000000000" });
  expect(trial.running).not.toBeNull();
  trial.heard({ type: "stop_test", test: RUN.test });
  levels[0]?.tell(-40);
  expect(trial.running).toBeNull();
  expect(told).toEqual(["running"]);
});

test("another ends the one before", async () => {
  trial.heard(RUN);
  await vi.waitFor(() => { expect(levels).toHaveLength(1); });
  trial.heard({ ...RUN, test: "1111111111111111", kind: "tone" });
  expect(levels[0]?.stopped.aborted).toBe(true);
  await vi.waitFor(() => { expect(told).toEqual(["running", "running", "done"]); });
  expect(trial.running).toBeNull();
});

test("what cannot sound is told as failed, and a room without a microphone says so", async () => {
  trial.heard({ ...RUN, kind: "loopback" });
  await vi.waitFor(() => { expect(told).toEqual(["running", "failed"]); });
  microphone = null;
  trial.heard(RUN);
  expect(told.at(-1)).toBe("no_microphone");
  expect(trial.running).toBeNull();
});

test("the page is loaded anew when IT wants that", () => {
  trial.heard({ type: "reload_page", by: "Kỹ thuật" });
  expect(reloads).toBe(1);
});
