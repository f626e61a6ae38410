import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Role } from "../protocol/messages.gen.js";
import { abilitiesOf } from "./abilities.js";

const ROLES: readonly Role[] = ["chair", "secretary", "delegate", "room", "it", "observer"];
const SOURCE = readFileSync(join(import.meta.dirname, "../../../meetings/domain/roles.py"), "utf8");

/** Whether the server's table gives a role an act, read from its own source: groups by name, acts by name. */
function serverAllows(role: Role, act: string): boolean {
  const row = new RegExp(`Role\\.${role.toUpperCase()}: (.*),`, "u").exec(SOURCE)?.[1];
  if (row === undefined) throw new Error(`no row for ${role}`);
  const groups = [...row.matchAll(/_[A-Z]+/gu)].map(([name]) => new RegExp(`${name} = frozenset\\(([\\s\\S]*?)\\n?\\)\\n`, "u").exec(SOURCE)?.[1] ?? "");
  return [row, ...groups].some((text) => new RegExp(`Act\\.${act}\\b`, "u").test(text));
}

test.each(ROLES)("the buttons of %s are those the server allows", (role) => {
  const may = abilitiesOf(role);
  expect(may.speaks).toBe(serverAllows(role, "SET_MICROPHONE"));
  expect(may.asksForFloor).toBe(serverAllows(role, "RAISE_HAND"));
  expect(may.leads).toBe(serverAllows(role, "GIVE_FLOOR"));
  expect(may.closesMicrophones).toBe(serverAllows(role, "CLOSE_MICROPHONE"));
  expect(may.removes).toBe(serverAllows(role, "REMOVE"));
});
