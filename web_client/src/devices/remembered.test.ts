import { beforeEach, expect, test } from "vitest";
import type { DeviceChoice } from "./choice.js";
import { enteredWith, forgetEntry, lastChoice, rememberEntry, rememberRoom, wasRoom } from "./remembered.js";

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
