import { beforeEach, expect, test } from "vitest";
import type { DeviceChoice } from "./choice.js";
import {
  declined,
  enteredWith,
  forgetEntry,
  lastChoice,
  microphoneMode,
  rememberDeclined,
  rememberDevice,
  rememberEntry,
  rememberMicrophoneMode,
  rememberPaired,
  rememberRoom,
  rememberWideWall,
  wantsWideWall,
  wasPaired,
  wasRoom,
} from "./remembered.js";

const CHOICE: DeviceChoice = { microphone: "mic-1", camera: null, speaker: null, microphoneOpen: false, cameraOn: true };

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test("a reload goes back into the same meeting with the same devices", () => {
  rememberEntry("m1", CHOICE);
  expect(enteredWith("m1")).toEqual(CHOICE);
  expect(enteredWith("m2")).toBeNull();
});

test("who has left comes through the lobby again, with the devices of before", () => {
  rememberEntry("m1", CHOICE);
  forgetEntry();
  expect(enteredWith("m1")).toBeNull();
  expect(lastChoice()).toEqual(CHOICE);
});

test.each(["", "{", "null", "[]", `{"microphone":1}`, `{"microphone":null,"camera":null,"speaker":null,"microphoneOpen":"yes","cameraOn":true}`])(
  "what is not a choice is as if nothing had been kept: %s",
  (text) => {
    localStorage.setItem("giaoban.devices", text);
    sessionStorage.setItem("giaoban.entry", `{"meetingId":"m1","choice":${text === "" || text === "{" ? "0" : text}}`);
    expect([lastChoice(), enteredWith("m1")]).toEqual([null, null]);
  },
);

test("a room's machine is known as one before its account is", () => {
  expect(wasRoom()).toBe(false);
  rememberRoom(true);
  expect(wasRoom()).toBe(true);
  rememberRoom(false);
  expect(wasRoom()).toBe(false);
});

test("a paired machine is known as one at its next start", () => {
  expect(wasPaired()).toBe(false);
  rememberPaired(true);
  expect(wasPaired()).toBe(true);
  rememberPaired(false);
  expect(wasPaired()).toBe(false);
});

test("what a room did not want is remembered until the browser ends", () => {
  rememberDeclined("m1");
  rememberDeclined("m2");
  expect([...declined()]).toEqual(["m1", "m2"]);
  sessionStorage.setItem("giaoban.declined", `["m1", 7]`);
  expect([...declined()]).toEqual(["m1"]);
  sessionStorage.setItem("giaoban.declined", `{"m1":true}`);
  expect([...declined()]).toEqual([]);
});

test("how a microphone is treated is kept for each of them", () => {
  expect([microphoneMode(null), microphoneMode("mic-1")]).toEqual(["processed", "processed"]);
  rememberMicrophoneMode("mic-1", "plain");
  rememberMicrophoneMode(null, "plain");
  rememberMicrophoneMode("mic-1", "processed");
  expect([microphoneMode(null), microphoneMode("mic-1")]).toEqual(["plain", "processed"]);
});

test("what is no list of microphones is as if nothing had been kept", () => {
  localStorage.setItem("giaoban.plain_microphones", `{"own":true}`);
  expect(microphoneMode(null)).toBe("processed");
  rememberMicrophoneMode(null, "plain");
  expect(microphoneMode(null)).toBe("plain");
});

test("another device takes the place of the one before, for the next meeting and for a reload", () => {
  rememberEntry("m1", CHOICE);
  rememberDevice("microphone", "mic-2");
  rememberDevice("speaker", "tv");
  expect(lastChoice()).toEqual({ ...CHOICE, microphone: "mic-2", speaker: "tv" });
  expect(enteredWith("m1")).toEqual({ ...CHOICE, microphone: "mic-2", speaker: "tv" });
});

test("without an entry there is nothing to keep another device in", () => {
  rememberDevice("camera", "logi");
  expect([lastChoice(), enteredWith("m1")]).toEqual([null, null]);
});

test("a wide wall is kept until it is narrowed", () => {
  expect(wantsWideWall()).toBe(false);
  rememberWideWall(true);
  expect(wantsWideWall()).toBe(true);
  rememberWideWall(false);
  expect(wantsWideWall()).toBe(false);
});
