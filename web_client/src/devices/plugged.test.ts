import { describe, expect, test } from "vitest";
import { type Origin, homeAmong, stepAfter } from "./plugged.js";

const device = (id: string, group = `group ${id}`): Origin => ({ id, group });
const [DESK, USB] = [device("desk"), device("usb")];
/** The machine's own choice stands for the desk's microphone. */
const OWN = device("default", DESK.group);
const UNKNOWN = device("default", "");

describe("the step after something was plugged in or out", () => {
  test.each<[string, Origin | null, Origin[], string | null, Origin | null, string]>([
    ["nothing runs and nothing is there", null, [], null, null, "keep"],
    ["nothing runs and the browser hides what is there", null, [device("", "")], null, null, "keep"],
    ["nothing runs and a device comes", null, [OWN, DESK], null, null, "replace"],
    ["the one that runs is still there", USB, [OWN, DESK, USB], "usb", null, "keep"],
    ["another one comes", DESK, [OWN, DESK, USB], null, DESK, "keep"],
    ["the one that runs is gone", USB, [OWN, DESK], "usb", null, "replace"],
    ["the only one is gone", USB, [], "usb", null, "replace"],
    ["the chosen one is back", DESK, [OWN, DESK, USB], "usb", null, "return"],
    ["the chosen one is back while the machine's own runs", OWN, [OWN, DESK, USB], "usb", null, "return"],
    ["the machine's own is gone", device("default", USB.group), [OWN, DESK], null, device("default", USB.group), "replace"],
    ["what the machine chose first is back", OWN, [OWN, DESK, USB], null, device("default", USB.group), "return"],
    ["the machine's own belongs to no device that is listed", device("default", "alone"), [device("default", "alone"), DESK], null, device("default", "alone"), "keep"],
    ["the browser does not tell what runs", UNKNOWN, [OWN, DESK, USB], "usb", null, "keep"],
  ])("%s", (_, running, plugged, chosen, first, step) => {
    expect(stepAfter(running, plugged, homeAmong(plugged, chosen, first))).toBe(step);
  });
});

test("two microphones of one sound card are two", () => {
  const [array, line] = [device("array", "card"), device("line", "card")];
  expect(stepAfter(array, [array, line], homeAmong([array, line], "line", null))).toBe("return");
});

test("nothing to come back to while the chosen one is not there", () => {
  expect(homeAmong([OWN, DESK], "usb", DESK)).toBeNull();
});
