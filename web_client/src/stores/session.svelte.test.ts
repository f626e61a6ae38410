import { expect, test } from "vitest";
import { Problem } from "../api/problem.js";
import type { Account } from "../api/types.js";
import { Session, type Door } from "./session.svelte.js";

const ACCOUNT: Account = { id: "a", login: "thuky", name: "Thư ký", device: false, unitCode: null, roles: ["secretary"], duties: [] };
const ROOM: Account = { id: "r", login: "diemcau-14215", name: "Xã Hải Hậu", device: true, unitCode: "14215", roles: ["room"], duties: [] };
const refusing = (code: string, status = 401) => (): Promise<never> => Promise.reject(new Problem(code, status));

function door(parts: Partial<Door> = {}): Door {
  return {
    whoAmI: () => Promise.resolve(ACCOUNT), signIn: () => Promise.resolve(ACCOUNT), signOut: () => Promise.resolve(),
    openWithKey: () => Promise.resolve(ROOM), pair: () => Promise.resolve(), ...parts,
  };
}

test("until the server has said, nobody knows", () => {
  expect(new Session(door()).state).toBe("unknown");
});

test.each([
  ["in", door()],
  ["out", door({ whoAmI: refusing("not_signed_in") })],
  ["unreachable", door({ whoAmI: refusing("offline", 0) })],
  ["unreachable", door({ whoAmI: refusing("internal", 502) })],
] as const)("after asking, the session is %s", async (state, answering) => {
  const session = new Session(answering);
  await session.find();
  expect(session.state).toBe(state);
});

test("a refused sign-in leaves the session as it was and says why", async () => {
  const session = new Session(door({ signIn: refusing("wrong_credentials") }));
  await expect(session.signIn("a", "b")).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(session.account).toBeNull();
});

test("signing out forgets the account, also when the server had forgotten it already", async () => {
  for (const signOut of [() => Promise.resolve(), refusing("not_signed_in")]) {
    const session = new Session(door({ signOut }));
    await session.find();
    await session.signOut();
    expect([session.state, session.account]).toEqual(["out", null]);
  }
});

test("a sign-out that the server never heard leaves the session in place", async () => {
  const session = new Session(door({ signOut: refusing("offline", 0) }));
  await session.find();
  await expect(session.signOut()).rejects.toMatchObject({ code: "offline" });
  expect(session.state).toBe("in");
});

test("a room's machine is found by its key", async () => {
  const session = new Session(door());
  await session.findByKey();
  expect([session.account, session.byKey, session.state]).toEqual([ROOM, true, "in"]);
});

test("without a key whoever is signed in is found", async () => {
  const session = new Session(door({ openWithKey: refusing("not_paired") }));
  await session.findByKey();
  expect([session.account, session.byKey]).toEqual([ACCOUNT, false]);
});

test.each([
  ["out", door({ openWithKey: refusing("not_paired"), whoAmI: refusing("not_signed_in") })],
  ["unreachable", door({ openWithKey: refusing("offline", 0) })],
] as const)("after asking by key, the session is %s", async (state, answering) => {
  const session = new Session(answering);
  await session.findByKey();
  expect([session.state, session.byKey]).toEqual([state, false]);
});

test("a code that is taken makes this machine the room's", async () => {
  const session = new Session(door());
  await session.pair("123456");
  expect([session.account, session.byKey]).toEqual([ROOM, true]);
});

test("a code that is refused changes nothing", async () => {
  const session = new Session(door({ pair: refusing("pairing_refused", 403) }));
  await expect(session.pair("123456")).rejects.toMatchObject({ code: "pairing_refused" });
  expect([session.state, session.byKey]).toEqual(["unknown", false]);
});

test("a key that was taken back ends the session; a line that is cut does not", async () => {
  let refusal = "offline";
  const session = new Session(door({ openWithKey: () => (refusal === "" ? Promise.resolve(ROOM) : refusing(refusal)()) }));
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
  const session = new Session(door({ whoAmI: refusing("not_signed_in") }));
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
