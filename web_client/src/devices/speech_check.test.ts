import { beforeEach, expect, test } from "vitest";
import { levelOf } from "../call/microphone_level.js";
import { SpeechCheck, type SpeechState } from "./speech_check.js";

const [DEAD_DB, ROOM_DB, VOICE_DB] = [-156, -66, -30];

let check: SpeechCheck;
let nowS: number;

beforeEach(() => {
  [check, nowS] = [new SpeechCheck(), 100];
});

/** So many seconds of a tone this loud, five levels a second; what is thought at the end. */
function hears(db: number, seconds: number): SpeechState {
  const level = levelOf(new Float32Array(64).fill(10 ** (db / 20)));
  let state: SpeechState = "listening";
  for (let sample = 0; sample < seconds * 5; sample++) state = check.push(level, db, (nowS += 0.2));
  return state;
}

test("three loud samples are a voice, and it stays heard in the pauses after it", () => {
  expect(hears(VOICE_DB, 0.4)).toBe("listening");
  expect(hears(VOICE_DB, 0.2)).toBe("heard");
  expect(hears(ROOM_DB, 60)).toBe("heard");
});

test("a dead microphone is silent after four seconds, as in a session", () => {
  expect(hears(DEAD_DB, 3)).toBe("listening");
  expect(hears(DEAD_DB, 2)).toBe("silent");
});

test("a room that says nothing is silent after fifteen seconds, and a voice ends that", () => {
  expect(hears(ROOM_DB, 14)).toBe("listening");
  expect(hears(ROOM_DB, 2)).toBe("silent");
  expect(hears(VOICE_DB, 1)).toBe("heard");
});

test("a microphone that was heard and is switched off is silent again", () => {
  hears(VOICE_DB, 1);
  expect(hears(DEAD_DB, 6)).toBe("silent");
});
