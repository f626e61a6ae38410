import { expect, test } from "vitest";
import { Problem } from "../api/problem.js";
import type { Account } from "../api/types.js";
import { Session, type Door, type Leaving } from "./session.svelte.js";

const ACCOUNT: Account = { id: "a", login: "thuky", name: "Thư ký", device: false, unitCode: null, roles: ["secretary"], duties: [] };
const ROOM: Account = { id: "r", login: "diemcau-14215", name: "Xã Hải Hậu", device: true, unitCode: "14215", roles: ["room"], duties: [] };
const refusing = (code: string, status = 401) => (): Promise<never> => Promise.reject(new Problem(code, status));

/** As it is kept for all windows. */
function kept(): Leaving {
  let left = false;
  return { was: () => left, remember: (is) => { left = is; } };
}

function sessionAt(answering: Door, leaving = kept()): Session {
  return new Session(answering, leaving);
}

function door(parts: Partial<Door> = {}): Door {
  return {
    whoAmI: () => Promise.resolve(ACCOUNT), signIn: () => Promise.resolve(ACCOUNT), signOut: () => Promise.resolve(),
    openWithKey: () => Promise.resolve(ROOM), pair: () => Promise.resolve(), ...parts,
  };
}

test("until the server has said, nobody knows", () => {
  expect(sessionAt(door()).state).toBe("unknown");
});

test.each([
  ["in", door()],
  ["out", door({ whoAmI: refusing("not_signed_in") })],
  ["unreachable", door({ whoAmI: refusing("offline", 0) })],
  ["unreachable", door({ whoAmI: refusing("internal", 502) })],
] as const)("after asking, the session is %s", async (state, answering) => {
  const session = sessionAt(answering);
  await session.find();
  expect(session.state).toBe(state);
});

test("a refused sign-in leaves the session as it was and says why", async () => {
  const session = sessionAt(door({ signIn: refusing("wrong_credentials") }));
  await expect(session.signIn("a", "b")).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(session.account).toBeNull();
});

test("signing out forgets the account, also when the server had forgotten it already", async () => {
  for (const signOut of [() => Promise.resolve(), refusing("not_signed_in")]) {
    let known = true;
    const session = sessionAt(door({ signOut: () => { known = false; return signOut(); }, whoAmI: () => (known ? Promise.resolve(ACCOUNT) : refusing("not_signed_in")()) }));
    await session.find();
    await session.signOut();
    expect([session.state, session.account, session.left]).toEqual(["out", null, false]);
  }
});

test("who signs out is gone before the server has heard of it", () => {
  const session = sessionAt(door({ signOut: () => new Promise(() => undefined) }));
  void session.signOut();
  expect([session.state, session.account, session.left]).toEqual(["unknown", null, true]);
});

test.each([["offline", 0], ["internal", 502]] as const)("a sign-out that the server never heard (%s) counts here, also after a reload, and is told first of all", async (code, status) => {
  const leaving = kept();
  const asked: string[] = [];
  let reached = false;
  const answering = door({
    whoAmI: () => { asked.push("who"); return asked.includes("told") ? refusing("not_signed_in")() : Promise.resolve(ACCOUNT); },
    signOut: () => { if (!reached) return refusing(code, status)(); asked.push("told"); return Promise.resolve(); },
  });
  const session = sessionAt(answering, leaving);
  await session.signOut();
  expect([session.state, session.account, session.left]).toEqual(["unreachable", null, true]);
  const reloaded = sessionAt(answering, leaving);
  await reloaded.find();
  expect([reloaded.state, reloaded.left, asked]).toEqual(["unreachable", true, []]);
  reached = true;
  await reloaded.find();
  expect([reloaded.state, reloaded.left, asked]).toEqual(["out", false, ["told", "who"]]);
});

test("nobody signs in while the server has not heard who left; then it is told once", async () => {
  const asked: string[] = [];
  let reached = false;
  const session = sessionAt(door({
    signOut: () => { asked.push("told"); return reached ? Promise.resolve() : refusing("offline", 0)(); },
    signIn: () => { asked.push("signed in"); return Promise.resolve(ACCOUNT); },
  }));
  await session.signOut();
  await expect(session.signIn("a", "b")).rejects.toMatchObject({ code: "offline" });
  reached = true;
  await session.signIn("a", "b");
  await session.find();
  expect([session.state, asked]).toEqual(["in", ["told", "told", "told", "signed in"]]);
});

test("a machine with a key tells who left before it goes on by its key", async () => {
  const leaving = kept();
  leaving.remember(true);
  const asked: string[] = [];
  const session = sessionAt(door({
    signOut: () => { asked.push("told"); return Promise.resolve(); },
    openWithKey: () => { asked.push("key"); return Promise.resolve(ROOM); },
  }), leaving);
  await session.findByKey();
  expect([asked, session.byKey, session.left]).toEqual([["told", "key"], true, false]);
});

test("a room's machine is found by its key", async () => {
  const session = sessionAt(door());
  await session.findByKey();
  expect([session.account, session.byKey, session.state]).toEqual([ROOM, true, "in"]);
});

test("without a key whoever is signed in is found", async () => {
  const session = sessionAt(door({ openWithKey: refusing("not_paired") }));
  await session.findByKey();
  expect([session.account, session.byKey]).toEqual([ACCOUNT, false]);
});

test.each([
  ["out", door({ openWithKey: refusing("not_paired"), whoAmI: refusing("not_signed_in") })],
  ["unreachable", door({ openWithKey: refusing("offline", 0) })],
] as const)("after asking by key, the session is %s", async (state, answering) => {
  const session = sessionAt(answering);
  await session.findByKey();
  expect([session.state, session.byKey]).toEqual([state, false]);
});

test("a code that is taken makes this machine the room's", async () => {
  const session = sessionAt(door());
  await session.pair("123456");
  expect([session.account, session.byKey]).toEqual([ROOM, true]);
});

test("a code that is refused changes nothing", async () => {
  const session = sessionAt(door({ pair: refusing("pairing_refused", 403) }));
  await expect(session.pair("123456")).rejects.toMatchObject({ code: "pairing_refused" });
  expect([session.state, session.byKey]).toEqual(["unknown", false]);
});

test("a key that was taken back ends the session; a line that is cut does not", async () => {
  let refusal = "offline";
  const session = sessionAt(door({ openWithKey: () => (refusal === "" ? Promise.resolve(ROOM) : refusing(refusal)()) }));
  refusal = "";
  await session.findByKey();
  refusal = "offline";
  await session.confirmKey();
  expect(session.state).toBe("in");
  refusal = "not_paired";
  await session.confirmKey();
  expect([session.state, session.byKey]).toEqual(["out", false]);
});

test("only a sign-in that was ended from elsewhere is told of, until the next one", async () => {
  const session = sessionAt(door({ whoAmI: refusing("not_signed_in") }));
  await session.find();
  session.lost();
  expect(session.ended).toBe(false);
  await session.signIn("a", "b");
  session.lost();
  session.lost();
  expect(session.ended).toBe(true);
  await session.signIn("a", "b");
  expect(session.ended).toBe(false);
  await session.signOut();
  expect(session.ended).toBe(false);
});
