// Tells every missing, unused, untranslated or badly named sentence of messages/{vi,en}/*.json, and with --compiled
// that the compiler really emitted them (it prints success even when its plugin could not be loaded).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const KEY = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}$/;

function flatten(value, prefix, into) {
  for (const [part, inner] of Object.entries(value)) {
    const key = prefix === "" ? part : `${prefix}.${part}`;
    if (typeof inner === "object" && !Array.isArray(inner)) flatten(inner, key, into);
    else into.set(key, typeof inner === "string" ? inner : JSON.stringify(inner));
  }
  return into;
}

function sentences(locale) {
  const folder = join(root, "messages", locale);
  const all = new Map();
  for (const file of readdirSync(folder)) flatten(JSON.parse(readFileSync(join(folder, file), "utf8")), "", all);
  return all;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(svelte|ts)$/.test(file) && !file.includes("generated"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

const placeholders = (text) => JSON.stringify([...new Set(text.match(/\{[a-z_]+\}/gi) ?? [])].sort());
const vi = sentences("vi");
const en = sentences("en");
const problems = [];

if (process.argv.includes("--compiled")) {
  const index = join(root, "src", "i18n", "generated", "messages", "_index.js");
  const emitted = existsSync(index) ? readFileSync(index, "utf8").split("\n").filter((line) => line.startsWith("export")).length : 0;
  if (emitted !== vi.size) problems.push(`${vi.size} sentences were written but ${emitted} compiled`);
} else {
  const code = sources(join(root, "src"));
  for (const [key, text] of vi) {
    if (!KEY.test(key)) problems.push(`${key}: a key is feature.part.state in snake_case`);
    if (!en.has(key)) problems.push(`${key}: missing in English`);
    else if (placeholders(text) !== placeholders(en.get(key))) problems.push(`${key}: other placeholders in English`);
    if (text.trim() === "" || text === key || en.get(key) === key) problems.push(`${key}: no sentence, or the key itself`);
    if (!code.includes(`"${key}"`)) problems.push(`${key}: not used`);
  }
  for (const key of en.keys()) if (!vi.has(key)) problems.push(`${key}: missing in Vietnamese`);
}

for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
