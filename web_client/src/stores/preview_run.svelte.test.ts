import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Occurrence } from "../api/planning_types.js";
import { PreviewRun, type Previewed } from "./preview_run.svelte.js";

const BESIDES = { meetingId: null, seriesId: null };
const form = (title: string, fits = true): Previewed => ({
  fits, repeats: false, plan: { title, type: "giao_ban", classification: "internal", place: "", requests: "", people: [], invited: [] }, times: { startsMs: 0, endsMs: 1 },
  seriesTimes: { rule: "", startsOn: 0, endsOn: null, minute: 0, lengthMin: 60 },
});
const row = (day: number): Occurrence => ({ day, startsMs: day, named: null, working: true, conflicts: [] });

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

test("only the last of quick changes is asked for", async () => {
  const previewOne = vi.fn(() => Promise.resolve([row(1)]));
  const run = new PreviewRun({ previewOne, previewSeries: () => Promise.resolve([]) });
  run.look(form("a"), BESIDES);
  run.look(form("b"), BESIDES);
  await vi.advanceTimersByTimeAsync(1000);
  expect(previewOne).toHaveBeenCalledTimes(1);
  expect(run.rows).toEqual([row(1)]);
});

test("an answer to an older question is dropped, and a form that is not whole shows nothing", async () => {
  let answer: (rows: Occurrence[]) => void = () => undefined;
  const run = new PreviewRun({ previewOne: () => new Promise((resolve) => (answer = resolve)), previewSeries: () => Promise.resolve([]) });
  run.look(form("a"), BESIDES);
  await vi.advanceTimersByTimeAsync(1000);
  run.look(form("a", false), BESIDES);
  answer([row(1)]);
  await vi.advanceTimersByTimeAsync(0);
  expect(run.rows).toBe(null);
});

test("a refusal is told of the form it was for, and not of one that is not whole", async () => {
  const run = new PreviewRun({ previewOne: () => Promise.reject(new Error("x")), previewSeries: () => Promise.resolve([]) });
  run.look(form("a"), BESIDES);
  await vi.advanceTimersByTimeAsync(1000);
  expect(run.failure).toBeInstanceOf(Error);
  run.look(form("a", false), BESIDES);
  expect(run.failure).toBe(null);
});

test("a refusal is told, and gone with the next answer", async () => {
  let fails = true;
  const run = new PreviewRun({ previewOne: () => (fails ? Promise.reject(new Error("x")) : Promise.resolve([])), previewSeries: () => Promise.resolve([]) });
  run.look(form("a"), BESIDES);
  await vi.advanceTimersByTimeAsync(1000);
  expect(run.failure).toBeInstanceOf(Error);
  fails = false;
  run.look(form("b"), BESIDES);
  await vi.advanceTimersByTimeAsync(1000);
  expect([run.failure, run.rows]).toEqual([null, []]);
});
