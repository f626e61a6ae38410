import { expect, test } from "vitest";
import { Problem } from "../api/problem.js";
import type { RoomDevice } from "../api/types.js";
import { RoomMachines, type MachineRoom } from "./room_machines.svelte.js";

const CODE = { code: "012345", room: "Xã Hải Hậu", expiresMs: 600_000 };
const machine = (id: string) => ({ id, browser: "Chromium", pairedMs: 1, lastSeenMs: 2 });

function room(roomId: string, deviceId: string | null): RoomDevice {
  return { roomId, name: `Xã ${roomId}`, area: null, login: `diemcau-${roomId}`, device: deviceId === null ? null : machine(deviceId), codeUntilMs: null };
}

function server(rooms: RoomDevice[], parts: Partial<MachineRoom> = {}): MachineRoom {
  return { roomDevices: () => Promise.resolve(rooms), pairingGuesses: () => Promise.resolve(guessed(0)), createRoomAccount: () => Promise.resolve(), makePairingCode: () => Promise.resolve(CODE), revokeDevice: () => Promise.resolve(), ...parts };
}

const guessed = (wrong: number) => ({ wrong, strangersWaitS: null, familiarWaitS: null });

test.each([[4, null], [5, guessed(5)]])("of %s codes typed wrong there is to say %o", async (wrong, told) => {
  const machines = new RoomMachines(server([], { pairingGuesses: () => Promise.resolve(guessed(wrong)) }));
  await machines.refresh();
  expect(machines.guesses).toEqual(told);
});

test("it counts the rooms whose machine is paired", async () => {
  const machines = new RoomMachines(server([room("a", null), room("b", "d1"), room("c", "d2")]));
  expect(machines.rooms).toBeNull();
  await machines.refresh();
  expect([machines.paired, machines.rooms?.length]).toEqual([2, 3]);
});

test.each([[null, "d1"], ["d1", "d2"]])("a code is used when another machine than %s is there", async (before, after) => {
  const rooms = [room("a", before)];
  const machines = new RoomMachines(server(rooms));
  await machines.refresh();
  await machines.makeCode(rooms[0] ?? room("a", null));
  expect([machines.open?.code, machines.isUsed]).toEqual([CODE, false]);
  await machines.refresh();
  expect(machines.isUsed).toBe(false);
  rooms[0] = room("a", after);
  await machines.refresh();
  expect(machines.isUsed).toBe(true);
  machines.closeCode();
  expect([machines.open, machines.isUsed]).toEqual([null, false]);
});

test("a refusal is told and leaves the list in place", async () => {
  const machines = new RoomMachines(
    server([room("a", "d1")], {
      makePairingCode: () => Promise.reject(new Problem("too_many_codes", 409)),
      revokeDevice: () => Promise.reject(new Problem("not_found", 404)),
    }),
  );
  await machines.refresh();
  await machines.makeCode(room("a", "d1"));
  expect(machines.failure).toMatchObject({ code: "too_many_codes" });
  expect(machines.open).toBeNull();
  expect(await machines.revoke("d1")).toBe(false);
  expect(machines.failure).toMatchObject({ code: "not_found" });
  expect(machines.rooms).toHaveLength(1);
});

test("after a machine lost its key the list is read anew", async () => {
  const rooms = [room("a", "d1")];
  const machines = new RoomMachines(server(rooms, { revokeDevice: () => { rooms[0] = room("a", null); return Promise.resolve(); } }));
  await machines.refresh();
  expect(await machines.revoke("d1")).toBe(true);
  expect(machines.paired).toBe(0);
});

test("after a room was given an account the list is read anew", async () => {
  const rooms = [{ ...room("hall", null), login: null as string | null }];
  const machines = new RoomMachines(
    server(rooms, { createRoomAccount: (id) => { rooms[0] = room(id, null); return Promise.resolve(); } }),
  );
  await machines.refresh();
  expect(machines.room("hall")?.login).toBeNull();
  expect(await machines.makeAccount("hall")).toBe(true);
  expect(machines.room("hall")?.login).toBe("diemcau-hall");
});
