// Makes one sprite of the icons named in icons/list.txt (Lucide, ISC) and of our own in icons/own/.
// With --check it only tells whether the generated files are up to date.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const root = join(import.meta.dirname, "..");
const lucide = join(root, "node_modules", "lucide-static", "icons");
const own = join(root, "icons", "own");

function symbol(name, source) {
  const viewBox = /viewBox="([^"]+)"/.exec(source)?.[1];
  const body = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  if (viewBox === undefined || body === source) throw new Error(`icon ${name} is not an SVG picture`);
  return `<symbol id="${name}" viewBox="${viewBox}">${body.replace(/\s+/g, " ").replace(/> </g, "><").trim()}</symbol>`;
}

const listed = readFileSync(join(root, "icons", "list.txt"), "utf8").split("\n").filter(Boolean);
const icons = new Map(listed.map((name) => [name, readFileSync(join(lucide, `${name}.svg`), "utf8")]));
for (const file of readdirSync(own)) icons.set(basename(file, ".svg"), readFileSync(join(own, file), "utf8"));

const names = [...icons.keys()].sort();
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map((name) => symbol(name, icons.get(name))).join("\n")}\n</svg>\n`;
const types = `// Written by scripts/icons.mjs from icons/list.txt and icons/own/; do not edit.\nexport type IconName =\n${names.map((name) => `  | "${name}"`).join("\n")};\n`;
const outputs = [
  [join(root, "src", "ui", "icons.gen.svg"), sprite],
  [join(root, "src", "ui", "icons.gen.ts"), types],
];

const stale = outputs.filter(([path, text]) => {
  try {
    return readFileSync(path, "utf8") !== text;
  } catch {
    return true;
  }
});
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error("The icon sprite is out of date: run npm run icons.");
    process.exit(1);
  }
} else {
  for (const [path, text] of stale) writeFileSync(path, text);
}
