import type { Account } from "../api/types.js";
import { Problem } from "../api/problem.js";

/** What the session asks of the server. */
export interface Door {
  whoAmI(): Promise<Account>;
  signIn(login: string, password: string, code?: string): Promise<Account>;
  signOut(): Promise<void>;
  /** By the key of a room's machine. */
  openWithKey(): Promise<Account>;
  pair(code: string): Promise<void>;
}

/** Who is signed in. `unknown` until the server has said. */
export class Session {
  #state: "unknown" | "unreachable" | "out" | "in" = $state("unknown");
  #account: Account | null = $state.raw(null);
  #byKey = $state(false);
  #ended = $state(false);
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  get state(): "unknown" | "unreachable" | "out" | "in" {
    return this.#state;
  }

  get account(): Account | null {
    return this.#account;
  }

  /** Signed in by the key that a room's machine holds. */
  get byKey(): boolean {
    return this.#byKey;
  }

  /** Somebody was signed in here until the server knew the browser no longer: the sign-in was not left by itself. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Asks the server who is signed in on this browser. */
  async find(): Promise<void> {
    try {
      this.#enter(await this.#door.whoAmI());
    } catch (failure) {
      this.#notFound(failure);
    }
  }

  /** As `find`, by the key of this machine if it holds one; whoever is signed in without a key is found too. */
  async findByKey(): Promise<void> {
    try {
      this.#enter(await this.#door.openWithKey(), true);
    } catch (failure) {
      if (isCode(failure, "not_paired")) await this.find();
      else this.#notFound(failure);
    }
  }

  /** Tells the server that this room's machine lives, and hears whether its key still counts. */
  async confirmKey(): Promise<void> {
    try {
      await this.#door.openWithKey();
    } catch (failure) {
      if (isCode(failure, "not_paired")) this.lost();
    }
  }

  /** Makes this machine a room's. Raises Problem when the server refuses. */
  async pair(code: string): Promise<void> {
    await this.#door.pair(code);
    this.#enter(await this.#door.openWithKey(), true);
  }

  /** Raises Problem when the server refuses. */
  async signIn(login: string, password: string, code = ""): Promise<void> {
    this.#enter(await this.#door.signIn(login, password, code));
  }

  /** Raises Problem when the server cannot be told; the session then stays. */
  async signOut(): Promise<void> {
    try {
      await this.#door.signOut();
    } catch (failure) {
      if (!isCode(failure, "not_signed_in")) throw failure;
    }
    this.lost();
    this.#ended = false;
  }

  /** The server no longer knows this browser. */
  lost(): void {
    if (this.#state === "in") this.#ended = true;
    this.#account = null;
    this.#byKey = false;
    this.#state = "out";
  }

  #enter(account: Account, byKey = false): void {
    this.#account = account;
    this.#byKey = byKey;
    this.#ended = false;
    this.#state = "in";
  }

  #notFound(failure: unknown): void {
    this.#account = null;
    this.#byKey = false;
    this.#state = isCode(failure, "not_signed_in") ? "out" : "unreachable";
  }
}

function isCode(failure: unknown, code: string): boolean {
  return failure instanceof Problem && failure.code === code;
}
