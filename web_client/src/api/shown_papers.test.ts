import { expect, test } from "vitest";
import type { Http } from "./http.js";
import { papersToShow } from "./shown_papers.js";

const PAPER = { title: "Báo cáo", in_room: true, recalled: null, readers: null, version: { id: "v1", state: "ready", pages: 12 } };

/** What is made of papers as the server tells them. */
function told(...papers: readonly object[]): ReturnType<typeof papersToShow> {
  return papersToShow({ get: () => Promise.resolve({ papers }) } as unknown as Http, "m");
}

test("a paper that is kept from rooms' screens is named, and says that it is", async () => {
  expect(await told(PAPER, { ...PAPER, title: "Nhân sự", in_room: false })).toEqual([
    { version: "v1", title: "Báo cáo", pages: 12, forRooms: true, held: null },
    { version: "v1", title: "Nhân sự", pages: 12, forRooms: false, held: null },
  ]);
});

test("what was recalled, is not out yet, or could not be taken is left out", async () => {
  const recalled = { ...PAPER, recalled: { why: "Sai số liệu" } };
  expect(await told(recalled, { ...PAPER, version: null }, { ...PAPER, version: { ...PAPER.version, state: "waiting" } })).toEqual([]);
});
