import { beforeEach, expect, test } from "vitest";
import { lastChoice, rememberEntry } from "../devices/remembered.js";
import { SessionDevices } from "./session_devices.svelte.js";

const FIRST = { microphone: "mic-1", camera: null, speaker: null, microphoneOpen: false, cameraOn: true };

let asked: string[];
let isTaken: boolean;
let devices: SessionDevices;

beforeEach(() => {
  localStorage.clear();
  rememberEntry("m1", FIRST);
  [asked, isTaken] = [[], true];
  const inputs = { microphone: { chosen: "mic-1", ownName: null }, camera: { chosen: null, ownName: "Logi" } };
  devices = new SessionDevices(
    { inputs, rawMicrophone: null, closedBecause: () => undefined, close: () => undefined, choose: (kind: string, id: string | null) => Promise.resolve(asked.push(`${kind} ${id}`) > 0 && isTaken) } as never,
    { speaker: null, choose: (id) => Promise.resolve(void asked.push(`speaker ${id}`)) },
    { tell: (told) => { asked.push(told.type); } },
  );
});

test("what is chosen is used at once, and kept for this machine", async () => {
  await devices.choose("microphone", "mic-2");
  await devices.choose("speaker", "tv");
  expect(asked).toEqual(["microphone mic-2", "speaker tv"]);
  expect(devices.chosen("speaker")).toBe("tv");
  expect(lastChoice()).toEqual({ ...FIRST, microphone: "mic-2", speaker: "tv" });
});

test("one that gives nothing is not kept", async () => {
  isTaken = false;
  await devices.choose("camera", "broken");
  expect(lastChoice()).toEqual(FIRST);
});

test("the machine's own is told by its name", () => {
  expect([devices.chosen("microphone"), devices.ownName("camera"), devices.ownName("speaker")]).toEqual(["mic-1", "Logi", null]);
});
