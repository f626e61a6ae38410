import { expect, test } from "vitest";
import { SiteCalls } from "./site_calls.svelte.js";

test("the next press goes on from whom was asked last, until the answer to that has come", async () => {
  const answers: (() => void)[] = [];
  const calls = new SiteCalls({ call: () => new Promise((resolve) => { answers.push(() => { resolve(true); }); }) });
  const [first, second] = [calls.call("a"), calls.call("b")];
  expect(calls.asked).toBe("b");
  answers[0]?.();
  await first;
  expect(calls.asked).toBe("b");
  answers[1]?.();
  await second;
  expect(calls.asked).toBeNull();
});
