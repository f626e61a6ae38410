import { Http } from "../api/http.js";

const PAPERS = [
  ["Báo cáo kinh tế - xã hội tháng 11", 12],
  ["Tờ trình về phương án đê điều", 8],
] as const;

/** Answers what live pages ask for by HTTP: the papers of the session. Anything else is not found. */
export function harnessHttp(): Http {
  const papers = PAPERS.map(([title, pages], position) => ({
    id: `p${position}`,
    item: null,
    position,
    title,
    classification: "internal",
    in_room: true,
    revision: 1,
    recalled: null,
    late: false,
    version: {
      id: `v${position}`, number: 1, name: `${title}.pdf`, state: "ready", refusal: "", size: 200_000, pages, sha256: null,
      made_at: "2026-11-20T08:00:00+07:00", published_at: "2026-11-20T08:00:00+07:00",
    },
    draft: null,
    rights: "view",
    read: null,
    readers: null,
  }));
  const answer = (path: string): Promise<Response> =>
    Promise.resolve(path.endsWith("/papers") ? Response.json({ papers }) : new Response(null, { status: 404 }));
  return new Http(answer, { heard: () => undefined, signedOut: () => undefined });
}
