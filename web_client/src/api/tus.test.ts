import { expect, test } from "vitest";
import { metadataOf, nextPiece, Tus } from "./tus.js";

/** A server that takes pieces, and loses the answer to some. */
class Store {
  readonly bytes: number[] = [];
  asked: string[] = [];
  cutAfter = Infinity;

  readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const method = init.method ?? "";
    this.asked.push(`${method} ${path}`);
    if (method === "POST") return new Response(null, { status: 201, headers: { location: "/api/u/1" } });
    if (method === "PATCH") {
      if (Number(headers.get("upload-offset")) !== this.bytes.length) return new Response(null, { status: 409 });
      for (const byte of new Uint8Array(await (init.body as Blob).arrayBuffer())) this.bytes.push(byte);
      this.cutAfter -= 1;
      if (this.cutAfter < 0) throw new TypeError("cut");
    }
    return new Response(null, { status: 204, headers: { "upload-offset": String(this.bytes.length) } });
  };
}

const NEVER = new AbortController().signal;

test("a file is sent in pieces, and goes on where the server is after a cut", async () => {
  const content = Uint8Array.from({ length: 700_000 }, (_, at) => at % 251);
  const store = new Store();
  let now = 0;
  const tus = new Tus(store.fetch, () => (now += 2000));
  const address = await tus.create("/api/u", content.length, { name: "a.pdf" }, NEVER);
  store.cutAfter = 1;
  const told: number[] = [];
  const send = (): Promise<void> => tus.send(address, new Blob([content]), (bytes) => told.push(bytes), NEVER);
  await expect(send()).rejects.toMatchObject({ code: "offline" });
  store.cutAfter = Infinity;
  await send();
  expect(store.bytes).toEqual([...content]);
  expect(told.at(-1)).toBe(content.length);
  expect(told).toEqual([...told].sort((a, b) => a - b));
});

test("names in Vietnamese travel as UTF-8, and what is empty does not", () => {
  expect(metadataOf({ name: "Báo cáo.pdf", item: "", title: "a" })).toBe(`name ${Buffer.from("Báo cáo.pdf").toString("base64")},title YQ==`);
});

test.each([[262_144, 2000, 262_144], [262_144, 100, 524_288], [262_144, 60_000, 65_536], [8_388_608, 10, 8_388_608]])(
  "after a piece of %i bytes in %i ms comes one of %i",
  (bytes, tookMs, next) => { expect(nextPiece(bytes, tookMs)).toBe(next); },
);

test("who stops it is not told of a line that is down", async () => {
  const stop = new AbortController();
  stop.abort();
  const tus = new Tus(() => Promise.reject(new TypeError("aborted")));
  await expect(tus.create("/api/u", 1, {}, stop.signal)).rejects.toMatchObject({ code: "stopped" });
});
