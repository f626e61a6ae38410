import { expect, test } from "vitest";
import type { Asked, Timeline } from "../api/line_history.js";
import { SiteTimeline } from "./site_timeline.svelte.js";

const NOW_S = 1_800_000_000;
const NOTHING: Timeline = {
  since: 0, until: 0, events: [], more_events: false,
  points: { at: [], span: [], up: [], down: [], loss_up: [], loss_down: [], round_trip: [], jitter: [], step: [], heard: [], weak: [], lost: [] },
};

function opened(answer: (asked: Asked) => Promise<Timeline> = () => Promise.resolve(NOTHING)): { shown: SiteTimeline; asked: Asked[] } {
  const asked: Asked[] = [];
  const shown = new SiteTimeline((question) => { asked.push(question); return answer(question); }, () => NOW_S * 1000);
  return { shown, asked };
}

test("a session is asked for whole, a week up to now over all sessions of the unit", async () => {
  const { shown, asked } = opened();
  await shown.showSession("a");
  await shown.showSpan("week");
  expect(asked).toEqual([
    { site: "a", scope: "session", span: null },
    { site: "a", scope: "unit", span: { since: NOW_S - 7 * 86_400, until: NOW_S } },
  ]);
});

test("a part is at least half a minute, and the whole is asked for again after it", async () => {
  const { shown, asked } = opened();
  await shown.showSession("a");
  await shown.showPart(100, 102);
  expect(shown.isPart).toBe(true);
  await shown.showWhole();
  expect(asked.map(({ span }) => span)).toEqual([null, { since: 86, until: 116 }, null]);
});

test("another session begins whole", async () => {
  const { shown, asked } = opened();
  await shown.showSession("a");
  await shown.showPart(100, 900);
  await shown.showSession("b");
  expect(asked.at(-1)).toEqual({ site: "b", scope: "session", span: null });
});

test("an answer that comes late does not replace a newer one", async () => {
  const answers: ((timeline: Timeline) => void)[] = [];
  const { shown } = opened(() => new Promise((resolve) => { answers.push(resolve); }));
  const first = shown.showSession("a");
  const second = shown.showSpan("day");
  answers[1]?.({ ...NOTHING, since: 2 });
  await second;
  answers[0]?.({ ...NOTHING, since: 1 });
  await first;
  expect(shown.timeline?.since).toBe(2);
  expect(shown.isBusy).toBe(false);
});

test("what is shown stays when another question has no answer", async () => {
  let isDown = false;
  const { shown } = opened(() => (isDown ? Promise.reject(new Error("offline")) : Promise.resolve(NOTHING)));
  await shown.showSession("a");
  isDown = true;
  await shown.showSpan("day");
  expect(shown.timeline).toBe(NOTHING);
  expect(shown.failure).toBeInstanceOf(Error);
  isDown = false;
  await shown.again();
  expect(shown.failure).toBe(null);
});
