/**
 * Pages of papers kept on this machine, by the SHA-256 of what they are. Each is encrypted with a key of this account that
 * never leaves the browser; who signs out leaves nothing that could be read. Needs a secure context; without one nothing is kept.
 */
import { keptRows, type Rows } from "./rows_kept.js";

export interface Shelf {
  has(sha: string): Promise<boolean>;
  get(sha: string): Promise<Blob | null>;
  /** Keeps bytes under the hash they must have; false when they have another, or there is no room. */
  put(sha: string, bytes: ArrayBuffer): Promise<boolean>;
  drop(sha: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

const CACHE = "giaoban-papers";
const KEYS = "giaoban-paper-keys";
const IV_BYTES = 12;
const SHA = /^[0-9a-f]{64}$/;

interface KeptKey {
  readonly account: string;
  readonly key: CryptoKey;
}

export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the account has on this machine; null where a browser keeps nothing. */
export async function shelfOf(account: string, rows: Rows<KeptKey> = keptRows<KeptKey>(KEYS)): Promise<Shelf | null> {
  if (!("caches" in globalThis) || !("subtle" in crypto)) return null;
  const cache = await caches.open(`${CACHE}-${account}`);
  const known = (await rows.all()).find((one) => one.account === account)?.key;
  const key = known ?? (await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
  if (known === undefined) await rows.put(account, { account, key });
  return new CachedShelf(cache, key);
}

/** Lets go of everything of every account: at signing out. */
export async function clearShelves(rows: Rows<KeptKey> = keptRows<KeptKey>(KEYS)): Promise<void> {
  for (const { account } of await rows.all()) await rows.drop(account);
  if (!("caches" in globalThis)) return;
  try {
    const names = (await caches.keys()).filter((name) => name.startsWith(`${CACHE}-`));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // A window that keeps nothing has no store either.
  }
}

/** Any Cache of the Cache API. */
class CachedShelf implements Shelf {
  readonly #cache: Cache;
  readonly #key: CryptoKey;

  constructor(cache: Cache, key: CryptoKey) {
    this.#cache = cache;
    this.#key = key;
  }

  async has(sha: string): Promise<boolean> {
    return (await this.#cache.match(nameOf(sha))) !== undefined;
  }

  async get(sha: string): Promise<Blob | null> {
    const kept = await this.#cache.match(nameOf(sha));
    if (kept === undefined) return null;
    const bytes = await kept.arrayBuffer();
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, IV_BYTES), additionalData: additional(sha) }, this.#key, bytes.slice(IV_BYTES));
      return new Blob([plain]);
    } catch {
      await this.drop(sha); // Of a key that is gone, or changed on the disk: fetched anew.
      return null;
    }
  }

  async put(sha: string, bytes: ArrayBuffer): Promise<boolean> {
    if (SHA.test(sha) && (await sha256Of(bytes)) !== sha) return false;
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: additional(sha) }, this.#key, bytes);
    try {
      await this.#cache.put(nameOf(sha), new Response(new Blob([iv, sealed])));
      return true;
    } catch {
      return false; // The browser's share of the disk is used up.
    }
  }

  async drop(sha: string): Promise<void> {
    await this.#cache.delete(nameOf(sha));
  }

  async list(): Promise<readonly string[]> {
    return (await this.#cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1));
  }
}

const nameOf = (sha: string): string => `/kept-pages/${sha}`;
const additional = (sha: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(sha);
