// What a page may weigh: JavaScript and styles compressed with gzip, fonts as they are. Run after npm run build.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "..", "dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));
const KB = 1000;

const read = (file) => readFileSync(join(dist, file));
const packed = (file) => gzipSync(read(file), { level: 9 }).length;

/** The entries reached from some by static imports; with `lazy` also by those that a page loads later. */
function closure(names, lazy) {
  const reached = new Set();
  const visit = (name) => {
    if (reached.has(name)) return;
    const entry = manifest[name];
    if (entry === undefined) throw new Error(`${name} is not in the build`);
    reached.add(name);
    for (const next of [...(entry.imports ?? []), ...(lazy && name !== "index.html" ? (entry.dynamicImports ?? []) : [])]) visit(next);
  };
  names.forEach(visit);
  return [...reached].map((name) => manifest[name]);
}

const sum = (files, weigh) => [...new Set(files)].reduce((total, file) => total + weigh(file), 0);
const scripts = (entries) => sum(entries.map(({ file }) => file).filter((file) => file.endsWith(".js")), packed);
const styles = (entries) => sum(entries.flatMap(({ css }) => css ?? []), packed);
const assets = readdirSync(join(dist, "assets")).map((file) => `assets/${file}`);
const fonts = sum(assets.filter((file) => file.endsWith(".woff2")), (file) => read(file).length);
const sprite = sum(assets.filter((file) => file.endsWith(".svg")), packed);

const entry = "index.html";
const lobby = "src/features/lobby/Lobby.svelte";
const live = "src/features/live/Live.svelte";
const first = closure([entry], false);

const budgets = [
  ["first load, with all fonts", packed(entry) + scripts(first) + styles(first) + fonts + sprite, 250 * KB],
  ["sign-in and lobby, JavaScript", scripts(closure([entry, lobby], false)), 60 * KB],
  ["live pages, JavaScript", scripts(closure([entry, live], true)), 150 * KB],
];

let over = false;
for (const [what, bytes, limit] of budgets) {
  over ||= bytes > limit;
  console.log(`${bytes > limit ? "OVER" : "ok  "} ${what}: ${(bytes / KB).toFixed(1)} of ${limit / KB} KB`);
}
process.exit(over ? 1 : 0);
