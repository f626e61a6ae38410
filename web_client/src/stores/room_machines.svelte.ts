import type { PairingCode, PairingGuesses, RoomDevice } from "../api/types.js";

/** A machine types wrong a few times; more than it may is somebody who guesses, or needs help. */
const WORTH_A_WORD = 5;

/** What the list asks of the server. */
export interface MachineRoom {
  roomDevices(): Promise<RoomDevice[]>;
  pairingGuesses(): Promise<PairingGuesses>;
  createRoomAccount(roomId: string): Promise<void>;
  makePairingCode(roomId: string): Promise<PairingCode>;
  revokeDevice(id: string): Promise<void>;
}

/** A code that was just made, and what became of it. */
export interface OpenCode {
  readonly roomId: string;
  readonly code: PairingCode;
  /** The machine that was paired when it was made, so that a new one is told from it. */
  readonly before: string | null;
}

/** Rooms and their machines, as IT sees them. */
export class RoomMachines {
  #rooms: readonly RoomDevice[] | null = $state.raw(null);
  #guesses: PairingGuesses | null = $state.raw(null);
  #failure: unknown = $state.raw(null);
  #open: OpenCode | null = $state.raw(null);
  readonly #server: MachineRoom;

  constructor(server: MachineRoom) {
    this.#server = server;
  }

  /** Null until the first answer. */
  get rooms(): readonly RoomDevice[] | null {
    return this.#rooms;
  }

  /** Null while so few codes were typed wrong that nobody need know. */
  get guesses(): PairingGuesses | null {
    return this.#guesses !== null && this.#guesses.wrong >= WORTH_A_WORD ? this.#guesses : null;
  }

  /** Why the last question had no answer; the rooms of before stay. */
  get failure(): unknown {
    return this.#failure;
  }

  get open(): OpenCode | null {
    return this.#open;
  }

  get paired(): number {
    return (this.#rooms ?? []).filter(({ device }) => device !== null).length;
  }

  /** Whether the open code was used: its room has another machine than before. */
  get isUsed(): boolean {
    const device = this.#open && this.room(this.#open.roomId)?.device;
    return device !== null && device !== undefined && device.id !== this.#open?.before;
  }

  room(roomId: string): RoomDevice | null {
    return this.#rooms?.find((room) => room.roomId === roomId) ?? null;
  }

  async refresh(): Promise<void> {
    await this.#try(async () => {
      [this.#rooms, this.#guesses] = await Promise.all([this.#server.roomDevices(), this.#server.pairingGuesses()]);
    });
  }

  /** Whether the room has an account now, with which a machine can be paired. */
  async makeAccount(roomId: string): Promise<boolean> {
    const done = await this.#try(() => this.#server.createRoomAccount(roomId));
    if (done) await this.refresh();
    return done;
  }

  async makeCode(room: RoomDevice): Promise<void> {
    await this.#try(async () => {
      const code = await this.#server.makePairingCode(room.roomId);
      this.#open = { roomId: room.roomId, code, before: room.device?.id ?? null };
    });
  }

  closeCode(): void {
    this.#open = null;
  }

  /** Whether the machine has lost its key now. */
  async revoke(deviceId: string): Promise<boolean> {
    const done = await this.#try(() => this.#server.revokeDevice(deviceId));
    if (done) await this.refresh();
    return done;
  }

  async #try(ask: () => Promise<void>): Promise<boolean> {
    try {
      await ask();
      this.#failure = null;
      return true;
    } catch (failure) {
      this.#failure = failure;
      return false;
    }
  }
}
