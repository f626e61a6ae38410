import { expect, test } from "vitest";
import type { Site } from "../api/attendance.js";
import { SheetWatch } from "./sheet_watch.svelte.js";

const site = (participant: string | null, people: number): Site => ({
  site: "s", participant, name: "Xã Hải Hậu", area: null, online: true, joined_at: null, left_at: null, people, reported: null, seats: [],
});

test("a site is found by its device", async () => {
  const watch = new SheetWatch(() => Promise.resolve({ sites: [site("p", 12), site(null, 3)] }));
  expect(watch.of("p")).toBeUndefined();
  await watch.refresh();
  expect(watch.of("p")?.people).toBe(12);
});

test("it is read again when something else was said, and not for the same word", () => {
  let asked = 0;
  const watch = new SheetWatch(() => {
    asked += 1;
    return Promise.resolve({ sites: [] });
  });
  for (const said of [null, null, "present", "present", null]) watch.follow(said);
  expect(asked).toBe(3);
});

test("an answer that comes after a younger one is dropped, and one that fails changes nothing", async () => {
  const answers: ((people: number | null) => void)[] = [];
  const watch = new SheetWatch(
    () => new Promise((resolve, reject) => { answers.push((people) => { if (people === null) reject(new Error("lost")); else resolve({ sites: [site("p", people)] }); }); }),
  );
  const [older, younger] = [watch.refresh(), watch.refresh()];
  answers[1]?.(7);
  answers[0]?.(5);
  await Promise.all([older, younger]);
  expect(watch.of("p")?.people).toBe(7);
  const lost = watch.refresh();
  answers[2]?.(null);
  await lost;
  expect(watch.of("p")?.people).toBe(7);
});
