import fc from "fast-check";
import { expect, test } from "vitest";
import { isDirectory, pathOf, routeAt, type KnownRoute } from "./routes.js";

const id = fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/u);
const view = fc.stringMatching(/^[a-z0-9-]{1,32}$/u);
const known: fc.Arbitrary<KnownRoute> = fc.oneof(
  fc.constantFrom<KnownRoute>(
    { name: "signin" }, { name: "trust" }, { name: "today" }, { name: "devices" }, { name: "account" }, { name: "accounts" }, { name: "audit" }, { name: "kiosk" }, { name: "machines" },
    { name: "lines", path: "" }, { name: "lines", path: "lich-su" }, { name: "lines", path: "diem-cau/a-1" },
    { name: "directory" }, { name: "people" }, { name: "directory_import" },
    { name: "reply" }, { name: "invitations" },
    { name: "calendar" }, { name: "new_plan" }, { name: "papers" }, { name: "recordings" }, { name: "meeting_types" },
  ),
  fc.option(view).map((guide): KnownRoute => ({ name: "help", guide })),
  id.map((meetingId): KnownRoute => ({ name: "invitation", meetingId })),
  id.map((meetingId): KnownRoute => ({ name: "meeting", meetingId })),
  id.map((meetingId): KnownRoute => ({ name: "lobby", meetingId })),
  id.map((recordingId): KnownRoute => ({ name: "recording", recordingId })),
  id.map((unitId): KnownRoute => ({ name: "unit", unitId })),
  id.map((personId): KnownRoute => ({ name: "person", personId })),
  id.map((meetingId): KnownRoute => ({ name: "plan", meetingId })),
  fc.tuple(id, id, fc.option(fc.integer({ min: 1, max: 99_999 }))).map(([meetingId, paperId, page]): KnownRoute => ({ name: "paper", meetingId, paperId, page })),
  fc.tuple(id, fc.option(view)).map(([meetingId, part]): KnownRoute => ({ name: "live", meetingId, view: part })),
  fc.tuple(id, fc.option(view)).map(([meetingId, part]): KnownRoute => ({ name: "second", meetingId, view: part })),
);

test("every page is found again at its own address", () => {
  fc.assert(fc.property(known, (route) => { expect(routeAt(pathOf(route))).toEqual(route); }));
});

test.each(["/khong-co", "/tro-giup/a/b", "/ghi-hinh/a/b", "/ghi-hinh/a b", "/tro-giup/A", "/danh-ba/khac", "/danh-ba/don-vi", "/danh-ba/don-vi/a/b", "/danh-ba/can-bo/a b", "/danh-ba/nhap/a", "/hop", "/hop/a/b", "/hop/a/tai-lieu", "/hop/a/tai-lieu/b/0", "/hop/a/tai-lieu/b/x", "/hop/a/tai-lieu/b/1/2", "/hop/a/vao/c", "/hop/a/phong/b/c", "/hop/a%20b", "/hop/../x", `/hop/${"a".repeat(65)}`, "/hop/a/phong/B"])(
  "an address outside the table is unknown: %s",
  (path) => { expect(routeAt(path)).toEqual({ name: "unknown" }); },
);

test("slashes at the end change nothing", () => {
  expect(routeAt("/hop/a/")).toEqual({ name: "meeting", meetingId: "a" });
});

test.each([["/danh-ba", true], ["/danh-ba/don-vi/a", true], ["/danh-ba/can-bo", true], ["/danh-ba/can-bo/a", true], ["/danh-ba/nhap", true], ["/", false], ["/danh-ba/x", false]])(
  "the directory's pages are told from others: %s",
  (path, directory) => { expect(isDirectory(routeAt(path))).toBe(directory); },
);
