import { expect, test } from "vitest";
import { Http } from "../api/http.js";
import { PapersApi } from "../api/papers.js";
import { Problem } from "../api/problem.js";
import { FakeServer } from "../testing/fake_server.js";
import { MeetingPapers } from "./meeting_papers.svelte.js";

const version = (state: string) => ({ id: `v-${state}`, number: 1, name: "a.pdf", state, refusal: "", size: 1, pages: 2, sha256: null, made_at: "", published_at: null });
const paper = (id: string, item: string | null, position: number, draft: object | null) => ({
  id, item, position, title: id, classification: "open", in_room: true, revision: 3, recalled: null, late: false, version: null, draft, rights: "view", read: null, readers: null,
});

function papersOn(server: FakeServer): MeetingPapers {
  return new MeetingPapers(new PapersApi(new Http(server.fetch, { heard: () => undefined, signedOut: () => undefined })), "m");
}

test("papers stand under their item in order", async () => {
  const server = new FakeServer();
  server.answer("GET /meetings/m/papers", { papers: [paper("b", "i", 2, null), paper("a", "i", 1, null), paper("c", null, 0, null)] });
  const papers = papersOn(server);
  expect(papers.known).toBe(false);
  await papers.refresh();
  expect(papers.of("i").map(({ id }) => id)).toEqual(["a", "b"]);
  expect(papers.of(null).map(({ id }) => id)).toEqual(["c"]);
});

test("only what is ready is published, and a refusal is kept to be said", async () => {
  const server = new FakeServer();
  server.answer("GET /meetings/m/papers", { papers: [paper("a", null, 0, version("ready")), paper("b", null, 1, version("waiting"))] });
  server.answer("POST /meetings/m/papers/a/publish", {});
  const papers = papersOn(server);
  await papers.refresh();
  expect(await papers.publishAll()).toBe(true);
  expect(server.asked.filter((one) => one.startsWith("POST"))).toEqual(["POST /meetings/m/papers/a/publish"]);
  server.refuse("POST /meetings/m/papers/a/publish", 409, "changed_meanwhile");
  expect(await papers.publishAll()).toBe(false);
  expect(papers.failure).toBeInstanceOf(Problem);
});

test("a paper changes place with the next of its item, and the server is told of all", async () => {
  const server = new FakeServer();
  server.answer("GET /meetings/m/papers", {
    papers: [paper("w", null, 3, null), paper("a", "i", 0, null), paper("b", "i", 1, null), paper("c", "i", 2, null), paper("d", "k", 4, null)],
  });
  server.answer("PUT /meetings/m/papers/order", {});
  const papers = papersOn(server);
  await papers.refresh();
  expect(await papers.move("a", 1)).toBe(2);
  expect(server.bodies.at(-1)).toEqual({ order: ["w", "b", "a", "c", "d"] });
  expect(await papers.move("a", -1)).toBeNull();
  expect(await papers.move("c", 1)).toBeNull();
  expect(await papers.move("x", 1)).toBeNull();
  server.refuse("PUT /meetings/m/papers/order", 422, "invalid_input");
  expect(await papers.move("c", -1)).toBeNull();
  expect(papers.failure).toBeInstanceOf(Problem);
});

test("who may not read papers sees the page without them", async () => {
  const papers = papersOn(new FakeServer());
  await papers.refresh();
  expect([papers.known, papers.rows, papers.failure]).toEqual([false, [], null]);
});
