// Writes the licences of what the built client carries into public/licences.txt; with --check it only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const carried = [
  ["Be Vietnam Pro, and Giaoban Figures made from it", "src/styles/fonts/OFL.txt"],
  ["Lucide icons", "node_modules/lucide-static/LICENSE"],
  ["Paraglide JS", "node_modules/@inlang/paraglide-js/LICENSE"],
  ["Svelte", "node_modules/svelte/LICENSE.md"],
  ["uPlot", "node_modules/uplot/LICENSE"],
  ["uqr", "node_modules/uqr/LICENSE"],
  ["web-noise-suppressor", "node_modules/@sapphi-red/web-noise-suppressor/LICENSE"],
  ["RNNoise", "src/call/noise/RNNOISE.txt"],
];

const text = carried.map(([name, path]) => `${name}\n${"=".repeat(name.length)}\n\n${readFileSync(join(root, path), "utf8").trim()}\n`).join("\n\n");
const target = join(root, "public", "licences.txt");
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error("The licences are out of date: run npm run licences.");
  process.exit(1);
}
