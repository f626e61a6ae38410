// A plugin for Vite: the guides of docs/help as modules `virtual:guides/<language>`. The guides have one shape, and what is
// bold in them is a message of the client: anything else fails the build, so that no guide names a button that is not there.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { marked } from "marked";

const root = join(import.meta.dirname, "..");
export const FOLDER = join(root, "..", "docs", "help");
export const LANGUAGES = ["vi", "en"];
export const NAMES = ["commune", "chair", "secretary", "it"];
const PREFIX = "virtual:guides/";
const MOST_STEPS = 5;

/** Every sentence and word of the client in a language. */
export function wordsOf(language) {
  const folder = join(root, "messages", language);
  const words = new Set();
  const collect = (value) => {
    if (typeof value === "string") words.add(value);
    else if (typeof value === "object" && !Array.isArray(value)) Object.values(value).forEach(collect);
  };
  for (const file of readdirSync(folder)) collect(JSON.parse(readFileSync(join(folder, file), "utf8")));
  return words;
}

/** One guide: `{ title, intro, tasks: [{ title, steps, note, picture, alt }] }`; a text is a list of `{ kind, text }`. */
export function guideFrom(markdown, words) {
  const tokens = marked.lexer(markdown).filter(({ type }) => type !== "space");
  const [title, intro, ...rest] = tokens;
  if (title?.type !== "heading" || title.depth !== 1 || intro?.type !== "paragraph") throw new Error("a guide begins with a title and one paragraph");
  const tasks = [];
  for (const token of rest) {
    if (token.type === "heading" && token.depth === 2) tasks.push({ title: token.text, steps: [], note: null, picture: null, alt: "" });
    else if (tasks.length === 0) throw new Error(`before the first task: ${token.raw}`);
    else fill(tasks.at(-1), token, words);
  }
  for (const { title: task, steps } of tasks) {
    if (steps.length === 0 || steps.length > MOST_STEPS) throw new Error(`"${task}" has ${steps.length} steps`);
  }
  return { title: title.text, intro: plain(intro), tasks };
}

function fill(task, token, words) {
  const [only, ...others] = token.type === "paragraph" ? token.tokens : [];
  if (token.type === "list" && token.ordered && task.steps.length === 0) {
    task.steps = token.items.map((item) => textOf(item.tokens[0], words));
  } else if (only?.type === "image" && others.length === 0 && task.picture === null) {
    [task.picture, task.alt] = [basename(only.href), only.text];
  } else if (token.type === "blockquote" && token.tokens.length === 1 && task.note === null) {
    task.note = textOf(token.tokens[0], words);
  } else throw new Error(`"${task.title}" has what no task has: ${token.raw}`);
}

function textOf({ tokens }, words) {
  return tokens.map((token) => {
    if (token.type === "text") return { kind: "plain", text: plain(token) };
    if (token.type === "codespan") return { kind: "code", text: plain(token) };
    if (token.type !== "strong") throw new Error(`no text of a guide: ${token.raw}`);
    if (!words.has(token.text)) throw new Error(`no message of the client: ${token.text}`);
    return { kind: "key", text: token.text };
  });
}

/** The lexer leaves a text as it was written, but for what would be special in HTML. */
function plain({ text }) {
  const signs = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (sign) => signs[sign]);
}

export function readGuide(language, name) {
  try {
    return guideFrom(readFileSync(join(FOLDER, language, `${name}.md`), "utf8"), wordsOf(language));
  } catch (reason) {
    throw new Error(`docs/help/${language}/${name}.md: ${reason.message}`, { cause: reason });
  }
}

export function guides() {
  return {
    name: "giaoban-guides",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const language = id.slice(PREFIX.length + 1);
      const pictures = [];
      const written = NAMES.map((name) => {
        this.addWatchFile(join(FOLDER, language, `${name}.md`));
        const guide = readGuide(language, name);
        return { ...guide, name, tasks: guide.tasks.map((task) => ({ ...task, picture: placed(task.picture, pictures) })) };
      });
      const imports = pictures.map((file, index) => `import picture${index} from ${JSON.stringify(join(FOLDER, "pictures", file))};`);
      const json = JSON.stringify(written).replace(/"@picture(\d+)"/g, "picture$1");
      return `${imports.join("\n")}\nexport default ${json};\n`;
    },
  };
}

/** A mark in place of the picture, which becomes the name of its import. */
function placed(picture, pictures) {
  if (picture === null) return null;
  if (!pictures.includes(picture)) pictures.push(picture);
  return `@picture${pictures.indexOf(picture)}`;
}
