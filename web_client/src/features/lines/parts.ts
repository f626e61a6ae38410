/** The pages about lines: the live board, and what its history has. */
export type PartName = "live" | "sessions" | "servers" | "report";

/** Each with its address below that of the board. */
export const PARTS: readonly (readonly [PartName, string])[] = [
  ["live", ""],
  ["sessions", "lich-su"],
  ["servers", "may-chu"],
  ["report", "bao-cao"],
];

const SITE = "diem-cau";
const ID = /^[A-Za-z0-9-]{1,64}$/u;

export type LinePart =
  | { readonly name: "live" }
  | { readonly name: "servers" }
  | { readonly name: "report" }
  /** `meeting`: null for the newest. */
  | { readonly name: "sessions"; readonly meeting: string | null }
  | { readonly name: "site"; readonly site: string };

/** The page at an address below that of the board; null for none. */
export function partAt(path: string): LinePart | null {
  if (path === "") return { name: "live" };
  const [part, id, ...rest] = path.split("/");
  if (rest.length > 0 || (id !== undefined && !ID.test(id))) return null;
  if (part === "lich-su") return { name: "sessions", meeting: id ?? null };
  if (part === "bao-cao" && id === undefined) return { name: "report" };
  if (part === "may-chu" && id === undefined) return { name: "servers" };
  return part === SITE && id !== undefined ? { name: "site", site: id } : null;
}

/** The address of a site's history, below that of the board. */
export function pathOfSite(site: string): string {
  return `${SITE}/${site}`;
}

/** The address of a session at a glance, below that of the board. */
export function pathOfSession(meeting: string): string {
  return `lich-su/${meeting}`;
}
