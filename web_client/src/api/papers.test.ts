import { expect, test } from "vitest";
import { FakeServer } from "../testing/fake_server.js";
import { Http } from "./http.js";
import { fileAt, PapersApi, pictureAt, thumbAt, uploadsOf } from "./papers.js";

const AT = { meeting: "m", paper: "p", version: "v" };

function apiOn(server: FakeServer): PapersApi {
  return new PapersApi(new Http(server.fetch, { heard: () => undefined, signedOut: () => undefined }));
}

test("each wish goes to its route", async () => {
  const server = new FakeServer();
  const routes = [
    "POST /meetings/m/papers/p/publish", "POST /meetings/m/papers/p/recall", "PUT /meetings/m/papers/p", "POST /meetings/m/papers/p/drop",
    "PUT /meetings/m/papers/p/grants", "POST /meetings/m/papers/p/versions/v/read", "POST /papers/copies",
  ];
  for (const route of routes) server.answer(route, null, 204);
  const api = apiOn(server);
  await api.publish("m", "p", "v", 1);
  await api.recall("m", "p", "sai", 1);
  await api.change("m", "p", { title: "t", item: null, in_room: true, classification: "open" }, 1);
  await api.drop("m", "p", 1);
  await api.grant("m", "p", [], 1);
  await api.beat(AT, 3, 10);
  await api.tell(["v"], []);
  expect(server.asked).toEqual(routes);
});

test("the readers of one paper are told from those of others", async () => {
  const server = new FakeServer();
  const reader = { name: "Xã Hải Hậu", unit: "", first_open: "", last_open: "", max_page: 2, seconds: 60, downloaded: null };
  server.answer("GET /meetings/m/papers/readers", { papers: [{ paper: "x", readers: [] }, { paper: "p", readers: [reader] }], to_come: true });
  expect(await apiOn(server).readers("m", "p")).toEqual({ rows: [reader], toCome: true });
  expect(await apiOn(server).readers("m", "y")).toEqual({ rows: [], toCome: true });
});

test("who has not opened a paper is reminded, and it is told how many those are", async () => {
  const server = new FakeServer();
  server.answer("POST /meetings/m/papers/p/reminders", { asked: 3 });
  expect(await apiOn(server).remind("m", "p")).toBe(3);
});

test("addresses are of the version", () => {
  expect(pictureAt(AT, 2)).toBe("/api/meetings/m/papers/p/versions/v/pages/2.webp");
  expect(thumbAt(AT, 2)).toBe("/api/meetings/m/papers/p/versions/v/thumbs/2.webp");
  expect(fileAt(AT)).toBe("/api/meetings/m/papers/p/versions/v/file");
  expect(uploadsOf("m")).toBe("/api/meetings/m/papers/uploads");
});
