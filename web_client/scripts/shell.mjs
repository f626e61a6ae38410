// A plugin for Vite: writes the service worker with the list of what it keeps, and a version made from that list.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const source = join(import.meta.dirname, "..", "src", "offline", "service_worker.js");

/** Whether a room's machine, which alone keeps files, needs it: of the guides' pictures only those of its own guide. */
const needed = (file) => file.startsWith("assets/") && (!file.endsWith(".webp") || file.startsWith("assets/commune-"));

/** The program of the service worker for these files of a build. */
export function shellFor(template, files) {
  const kept = ["/index.html", ...files.filter(needed).map((file) => `/${file}`)].sort();
  const version = `giaoban-${createHash("sha256").update(JSON.stringify(kept)).digest("hex").slice(0, 16)}`;
  return template.replace(`"__VERSION__"`, JSON.stringify(version)).replace(`["__FILES__"]`, JSON.stringify(kept));
}

export function shell() {
  return {
    name: "giaoban-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      this.emitFile({ type: "asset", fileName: "sw.js", source: shellFor(readFileSync(source, "utf8"), Object.keys(bundle)) });
    },
  };
}
