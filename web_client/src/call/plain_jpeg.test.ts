import fc from "fast-check";
import { expect, test } from "vitest";
import { plainJpeg } from "./plain_jpeg.js";

const START = [0xff, 0xd8];
const TABLES = [0xff, 0xdb, 0, 4, 1, 2];
const PROFILE = [0xff, 0xe2, 0, 5, 1, 2, 3];
const COMMENT = [0xff, 0xfe, 0, 3, 1];
const SCAN = [0xff, 0xda, 0, 3, 9, 0xff, 0, 0xff, 0xfe, 7, 0xff, 0xd9];

function plain(...parts: number[][]): number[] {
  return [...plainJpeg(new Uint8Array(parts.flat()).buffer)];
}

test("profiles and comments go, tables and picture stay", () => {
  expect(plain(START, PROFILE, TABLES, COMMENT, SCAN)).toEqual([...START, ...TABLES, ...SCAN]);
});

test("a picture without extras stays as it is", () => {
  expect(plain(START, TABLES, SCAN)).toEqual([...START, ...TABLES, ...SCAN]);
});

test("what cannot be read is left as it is, and never grows", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(plainJpeg(bytes.slice().buffer).length).toBeLessThanOrEqual(bytes.length);
    }),
  );
  expect(plain([1, 2, 3])).toEqual([1, 2, 3]);
  expect(plain(START, TABLES)).toEqual([...START, ...TABLES]);
});
