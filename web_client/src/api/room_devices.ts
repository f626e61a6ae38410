import type { Http } from "./http.js";
import type { PairingCode, PairingGuesses, RoomDevice } from "./types.js";

interface RoomDeviceWire {
  room: string;
  name: string;
  area: string | null;
  login: string | null;
  device: { id: string; browser: string; paired_at: string; last_seen_at: string } | null;
  code_until: string | null;
}

interface PairingGuessesWire {
  wrong: number;
  strangers_wait_s: number | null;
  familiar_wait_s: number | null;
}

interface PairingCodeWire {
  code: string;
  room: string;
  expires_at: string;
}

/** Rooms' machines as IT looks after them. Every method raises Problem when it is refused. */
export class RoomDevicesApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Every room with its machine. */
  async roomDevices(): Promise<RoomDevice[]> {
    return (await this.#http.get<RoomDeviceWire[]>("/devices")).map(roomDeviceFrom);
  }

  /** Whether pairing codes are being guessed. */
  async pairingGuesses(): Promise<PairingGuesses> {
    const { wrong, strangers_wait_s: strangersWaitS, familiar_wait_s: familiarWaitS } = await this.#http.get<PairingGuessesWire>("/devices/guesses");
    return { wrong, strangersWaitS, familiarWaitS };
  }

  /** An account for the machine of a room that has none. */
  async createRoomAccount(roomId: string): Promise<void> {
    await this.#http.post("/devices/accounts", { room: roomId });
  }

  /** A code for a room's machine, in place of the one before. */
  async makePairingCode(roomId: string): Promise<PairingCode> {
    return pairingCodeFrom(await this.#http.post<PairingCodeWire>("/devices/codes", { room: roomId }));
  }

  /** Takes a machine's key back. */
  revokeDevice(id: string): Promise<void> {
    return this.#http.delete(`/devices/${encodeURIComponent(id)}`);
  }
}

function roomDeviceFrom({ room, name, area, login, device, code_until: codeUntil }: RoomDeviceWire): RoomDevice {
  return {
    roomId: room,
    name,
    area,
    login,
    device: device && {
      id: device.id,
      browser: device.browser,
      pairedMs: Date.parse(device.paired_at),
      lastSeenMs: Date.parse(device.last_seen_at),
    },
    codeUntilMs: codeUntil === null ? null : Date.parse(codeUntil),
  };
}

function pairingCodeFrom(wire: PairingCodeWire): PairingCode {
  return { code: wire.code, room: wire.room, expiresMs: Date.parse(wire.expires_at) };
}
