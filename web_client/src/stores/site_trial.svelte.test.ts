import { expect, test } from "vitest";
import type { SiteTestNow } from "../api/site_acts.js";
import { SiteTrial } from "./site_trial.svelte.js";

function trialOf(...frames: SiteTestNow[]): { trial: SiteTrial; asked: string[] } {
  const asked: string[] = [];
  const trial = new SiteTrial({
    begin: (kind) => Promise.resolve(asked.push(`begin ${kind}`).toString()),
    now: (_, after) => {
      asked.push(`after ${after.toString()}`);
      const frame = frames.shift();
      return frame === undefined ? new Promise(() => undefined) : Promise.resolve(frame);
    },
    end: (id) => Promise.resolve(void asked.push(`end ${id}`)),
  });
  return { trial, asked };
}

test("levels are followed to the end, the loudest is kept", async () => {
  const { trial, asked } = trialOf(
    { state: "running", seq: 2, levels: [-60, -31] },
    { state: "running", seq: 3, levels: [-44] },
    { state: "done", seq: 3, levels: [] },
  );
  await trial.run("level");
  expect([trial.state, trial.db, trial.loudest]).toEqual(["done", -44, -31]);
  expect(asked).toEqual(["begin level", "after 0", "after 2", "after 3"]);
});

test("one that is stopped is ended on the server, and what comes late is not shown", async () => {
  const { trial, asked } = trialOf({ state: "running", seq: 1, levels: [-50] });
  void trial.run("level");
  await expect.poll(() => trial.db).toBe(-50);
  trial.stop();
  expect([trial.isOn, asked.at(-1)]).toEqual([false, "end 1"]);
});

test("a refusal is kept, and another can be begun", async () => {
  const failing = new SiteTrial({ begin: () => Promise.reject(new Error("speaking_now")), now: () => Promise.reject(new Error()), end: () => Promise.resolve() });
  await failing.run("tone");
  expect(failing.failure).toBeInstanceOf(Error);
  expect(failing.isOn).toBe(false);
});
