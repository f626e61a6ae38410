import { expect, test } from "vitest";
import { Api } from "./client.js";
import { Http } from "./http.js";

const MEETING = {
  id: "m1",
  title: "Giao ban tuần 48",
  kind: "briefing",
  state: "ready",
  starts_at: "2026-11-23T08:00:00+07:00",
  ends_at: "2026-11-23T10:00:00+07:00",
  opened_at: null,
  ended_at: null,
  drill: false,
  role: "room",
  sites: 129,
};

function answering(body: unknown): { api: Api; asked: string[] } {
  const asked: string[] = [];
  const http = new Http(
    (path, init) => {
      asked.push(`${init.method ?? ""} ${path}`);
      return Promise.resolve(Response.json(body));
    },
    { heard: () => undefined, signedOut: () => undefined },
  );
  return { api: new Api(http), asked };
}

test("meetings come earliest first, their times as milliseconds", async () => {
  const { api } = answering([{ ...MEETING, id: "late", starts_at: "2026-11-23T07:00:00Z" }, MEETING]);
  const meetings = await api.meetings(0, 1);
  expect(meetings.map(({ id }) => id)).toEqual(["m1", "late"]);
  expect(meetings[0]).toMatchObject({ startsMs: Date.UTC(2026, 10, 23, 1), openedMs: null, sites: 129, role: "room" });
});

test("a range is asked for in ISO 8601", async () => {
  const { api, asked } = answering([]);
  await api.meetings(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24));
  expect(decodeURIComponent(asked[0] ?? "")).toBe("GET /api/meetings?from=2026-11-23T00:00:00.000Z&to=2026-11-24T00:00:00.000Z");
});

test("a meeting's page carries who is invited and when each was there", async () => {
  const { api } = answering({
    ...MEETING,
    participants: [
      {
        participant: "p1", account: null, role: "room", name: "Xã Hải Hậu", title: "", unit_code: "14215", area: "Nam Định", order: 4,
        present: true, removed: false, attendance: [{ start: "2026-11-23T00:50:00Z", end: null, gaps: [{ start: "2026-11-23T00:55:00Z", end: "2026-11-23T00:56:00Z" }] }],
      },
    ],
  });
  const page = await api.meeting("m1");
  expect(page.invited[0]).toMatchObject({ id: "p1", unitCode: "14215", present: true, intervals: [{ fromMs: Date.UTC(2026, 10, 23, 0, 50), toMs: null, gaps: [{ toMs: Date.UTC(2026, 10, 23, 0, 56) }] }] });
});

test("an id never leaves its place in the address", async () => {
  const { api, asked } = answering({ ticket: "t", participant: "p", role: "room" });
  await api.ticket("../session");
  expect(asked).toEqual(["POST /api/meetings/..%2Fsession/ticket"]);
});

test("the account and the place are renamed into the client's words", async () => {
  expect(await answering({ id: "a", login: "l", name: "n", device: true, unit_code: "14215", roles: ["room"], duties: [] }).api.whoAmI()).toEqual({
    id: "a", login: "l", name: "n", device: true, unitCode: "14215", roles: ["room"], duties: [],
  });
  expect(await answering({ name: "tỉnh Ninh Bình", it_phone: "0229" }).api.place()).toEqual({ name: "tỉnh Ninh Bình", itPhone: "0229" });
});
