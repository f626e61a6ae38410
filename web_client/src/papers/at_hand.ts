/** The door to what this machine keeps of papers: so small that every page can have it; the rest is loaded behind it. */
import type { Http } from "../api/http.js";

/** Keeps the papers of the next meetings here while the account is signed in; the returned function ends that. */
export async function keep(http: Http, account: { readonly id: string; readonly device: boolean }): Promise<() => void> {
  return (await import("./here.js")).keepAhead(http, account);
}

/** Nobody is signed in: nothing stays here. */
export async function clear(): Promise<void> {
  await (await import("./here.js")).clearHere();
}
