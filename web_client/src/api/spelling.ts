/** Names of fields: the server writes held_from, the pages heldFrom. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const camel = (key: string): string => key.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
const snake = (key: string): string => key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);

function renamed(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => renamed(one, rename));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value as Readonly<Record<string, Json>>).map(([key, one]) => [rename(key), renamed(one, rename)]));
}

/** What came from the server, as the pages name it. */
export function received(value: unknown): unknown {
  return renamed(value as Json, camel);
}

/** What goes to the server, as it names it. */
export function sent(value: object): object {
  return renamed(value as Json, snake) as object;
}
