import { expect, test } from "vitest";
import { Http } from "./http.js";
import { Problem } from "./problem.js";

interface Told {
  heard: number[];
  signedOut: number;
}

function serving(answer: (path: string, init: RequestInit) => Promise<Response> | Response): { http: Http; told: Told } {
  const told: Told = { heard: [], signedOut: 0 };
  const http = new Http(async (path, init) => answer(path, init), {
    heard: (ms) => told.heard.push(ms),
    signedOut: () => { told.signedOut += 1; },
  });
  return { http, told };
}

const problem = (status: number, body: string, headers: Record<string, string> = {}): Response => new Response(body, { status, headers });

async function refusal(answer: () => Promise<Response> | Response): Promise<Problem> {
  const failure: unknown = await serving(answer).http.get("/x").catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(Problem);
  return failure as Problem;
}

test("a body is sent as JSON under /api and the answer is read", async () => {
  const asked: { path: string; init: RequestInit }[] = [];
  const { http } = serving((path, init) => {
    asked.push({ path, init });
    return Response.json({ ok: 1 });
  });
  await expect(http.post("/session", { login: "thuky" })).resolves.toEqual({ ok: 1 });
  expect(asked[0]).toMatchObject({ path: "/api/session", init: { method: "POST", body: `{"login":"thuky"}`, credentials: "same-origin" } });
});

test("a file is sent as it is", async () => {
  const asked: RequestInit[] = [];
  const { http } = serving((_, init) => {
    asked.push(init);
    return Response.json({ written: 1 });
  });
  const file = new Blob(["Mã;Tên"]);
  await expect(http.upload("/directory/import/units", file)).resolves.toEqual({ written: 1 });
  expect(asked[0]).toMatchObject({ method: "POST", body: file, headers: { "content-type": "application/octet-stream" } });
});

test("an answer without a body is nothing", async () => {
  await expect(serving(() => new Response(null, { status: 204 })).http.delete("/session")).resolves.toBeUndefined();
});

test("the server's time is passed on from every answer", async () => {
  const { http, told } = serving(() => Response.json({}, { headers: { date: "Mon, 23 Nov 2026 00:38:00 GMT" } }));
  await http.get("/x");
  expect(told.heard).toEqual([Date.UTC(2026, 10, 23, 0, 38)]);
});

test("a refusal carries the server's code and how long to wait", async () => {
  const refused = await refusal(() => problem(429, `{"code":"too_many_attempts"}`, { "retry-after": "870" }));
  expect(refused).toMatchObject({ code: "too_many_attempts", status: 429, waitS: 870 });
});

test.each(["<html>Bad gateway</html>", "", "[]", "null", `{"code":7}`, `{"code":"Ăn cắp"}`, `{"code":"${"a".repeat(65)}"}`])(
  "a refusal that is not one of ours reads as an error of the server: %s",
  async (body) => { expect((await refusal(() => problem(502, body))).code).toBe("internal"); },
);

test.each(["-1", "1.5", "soon", "9999999999"])("a wait that makes no sense is left out: %s", async (wait) => {
  expect((await refusal(() => problem(503, `{"code":"busy"}`, { "retry-after": wait }))).waitS).toBeNull();
});

test("no answer at all is offline", async () => {
  expect(await refusal(() => Promise.reject(new TypeError("failed to fetch")))).toMatchObject({ code: "offline", status: 0 });
});

test("an answer that is no JSON is an error of the server", async () => {
  expect((await refusal(() => new Response("<html>", { status: 200 }))).code).toBe("internal");
});

test("only the lost session is told to the listener", async () => {
  const lost = serving(() => problem(401, `{"code":"not_signed_in"}`));
  await lost.http.get("/x").catch(() => undefined);
  const wrong = serving(() => problem(401, `{"code":"wrong_credentials"}`));
  await wrong.http.get("/x").catch(() => undefined);
  expect([lost.told.signedOut, wrong.told.signedOut]).toEqual([1, 0]);
});
