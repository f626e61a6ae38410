import { expect, test } from "vitest";
import { SpeechCheck } from "./speech_check.js";

test("a voice is heard after some loud samples, and stays heard", () => {
  const check = new SpeechCheck(0);
  expect([check.push(0.5, 0.2), check.push(0.5, 0.4), check.push(0.5, 0.6), check.push(0, 60)]).toEqual(["listening", "listening", "heard", "heard"]);
});

test("one bang is not a voice", () => {
  const check = new SpeechCheck(0);
  check.push(1, 0.2);
  expect(check.push(0, 0.4)).toBe("listening");
});

test("nothing for more than eight seconds is silence", () => {
  const check = new SpeechCheck(0);
  expect([check.push(0.1, 8), check.push(0.1, 8.1)]).toEqual(["listening", "silent"]);
});

test("a voice that comes late is still heard", () => {
  const check = new SpeechCheck(0);
  check.push(0, 20);
  check.push(0.4, 21);
  check.push(0.4, 22);
  expect(check.push(0.4, 23)).toBe("heard");
});
