import { describe, expect, test } from "vitest";
import { failureOf } from "./failure.js";

test.each([
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
])("%s means %s", (name, failure) => { expect(failureOf(new DOMException("x", name), null)).toBe(failure); });

test("what is no refusal of the browser means busy", () => { expect(failureOf(new Error("x"), "granted")).toBe("busy"); });

test("an error that is no DOMException is known by its name", () => {
  expect(failureOf({ name: "OverconstrainedError" }, null)).toBe("missing");
});

describe("a refusal", () => {
  const refused = (message: string, leave: PermissionState | null) => failureOf(new DOMException(message, "NotAllowedError"), leave);

  test.each([
    ["Permission denied", "denied", "blocked"],
    ["Permission dismissed", "prompt", "dismissed"],
    ["Permission denied by system", "granted", "system"],
  ] as const)("of Chromium with the words %s, leave %s, means %s", (message, leave, failure) => {
    expect(refused(message, leave)).toBe(failure);
    expect(refused(message, null)).toBe(failure);
  });

  test.each([
    ["denied", "blocked"],
    ["prompt", "dismissed"],
    ["granted", "system"],
    [null, "blocked"],
  ] as const)("without telling words, leave %s, means %s", (leave, failure) => {
    expect(refused("The request is not allowed by the user agent or the platform in the current context.", leave)).toBe(failure);
  });

  test("of the page's own policy means blocked", () => {
    expect(failureOf(new DOMException("x", "SecurityError"), null)).toBe("blocked");
  });
});
