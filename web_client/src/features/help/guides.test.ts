import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FOLDER, guideFrom, LANGUAGES, NAMES, readGuide, wordsOf } from "../../../scripts/guides.mjs";
import { shellFor } from "../../../scripts/shell.mjs";

const PICTURES = join(FOLDER, "pictures");
const MOST_BYTES = 60_000;
const MOST_BYTES_TOGETHER = 2_000_000;

const every = LANGUAGES.flatMap((language) => NAMES.map((name) => readGuide(language, name)));
const pictures = readdirSync(PICTURES).map((file) => ({ file, bytes: statSync(join(PICTURES, file)).size }));

test.each(NAMES)("the guide %s is the same in both languages, step by step and picture by picture", (name) => {
  const [vi, en] = LANGUAGES.map((language) => readGuide(language, name).tasks.map(({ steps, note, picture }) => [steps.length, note !== null, picture]));
  expect(en).toEqual(vi);
});

test("every button and field that a guide names is a message of the client", () => {
  const words = wordsOf("vi");
  const named = NAMES.flatMap((name) => readGuide("vi", name).tasks.flatMap(({ steps, note }) => [...steps, note ?? []].flat()));
  const keys = named.filter(({ kind }) => kind === "key").map(({ text }) => text);
  expect(keys.length).toBeGreaterThan(100);
  expect(keys.filter((key) => !words.has(key))).toEqual([]);
});

test("every picture is there, and shown in a guide", () => {
  const shown = new Set(every.flatMap(({ tasks }) => tasks.map(({ picture }) => picture).filter((picture) => picture !== null)));
  expect([...shown].sort()).toEqual(pictures.map(({ file }) => file).sort());
});

test("pictures are small enough for a weak line", () => {
  expect(pictures.filter(({ bytes }) => bytes > MOST_BYTES)).toEqual([]);
  expect(pictures.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MOST_BYTES_TOGETHER);
});

test("of the pictures a room's machine keeps those of its own guide alone", () => {
  const files = ["assets/commune-join-x.webp", "assets/chair-open-x.webp", "assets/index-x.js", "sw.js"];
  expect(String(shellFor('["__FILES__"]', files))).toBe('["/assets/commune-join-x.webp","/assets/index-x.js","/index.html"]');
});

const HEAD = "# Tên\n\nMột đoạn.\n\n";

test.each([
  ["a button that there is not", `${HEAD}## Việc\n\n1. Bấm **Nút không có**.\n`, "no message of the client: Nút không có"],
  ["six steps", `${HEAD}## Việc\n\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f\n`, "has 6 steps"],
  ["no step", `${HEAD}## Việc\n`, "has 0 steps"],
  ["a table", `${HEAD}## Việc\n\n1. a\n\n| a |\n|---|\n| b |\n`, "has what no task has"],
  ["HTML", `${HEAD}## Việc\n\n1. <b>a</b>\n`, "no text of a guide"],
  ["no paragraph under its title", "# Tên\n\n## Việc\n\n1. a\n", "begins with a title and one paragraph"],
])("a guide with %s is refused", (_, markdown, why) => {
  expect(() => guideFrom(markdown, wordsOf("vi"))).toThrow(why);
});

test("signs that HTML would take for its own are read as they were written", () => {
  const read = guideFrom(`${HEAD}## Việc\n\n1. "a" & <5 \`x < y\`\n`, wordsOf("vi"));
  expect(read.tasks[0]?.steps).toEqual([[{ kind: "plain", text: '"a" & <5 ' }, { kind: "code", text: "x < y" }]]);
});
