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

/** Whether somebody signed out here of whom the server was not told yet: outlasts a reload, and is shared by all windows. */
export interface Leaving {
  was(): boolean;
  remember(left: boolean): void;
}

/** Who is signed in. `unknown` until the server has said. */
export class Session {
  #state: "unknown" | "unreachable" | "out" | "in" = $state("unknown");
  #account: Account | null = $state.raw(null);
  #byKey = $state(false);
  #ended = $state(false);
  readonly #door: Door;
  readonly #leaving: Leaving;

  constructor(door: Door, leaving: Leaving) {
    this.#door = door;
    this.#leaving = leaving;
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

  /** Somebody signed out here, and the server could not be told of it yet. */
  get left(): boolean {
    return this.#leaving.was();
  }

  /** Asks the server who is signed in on this browser. */
  async find(): Promise<void> {
    try {
      await this.#tellLeft();
      this.#enter(await this.#door.whoAmI());
    } catch (failure) {
      this.#notFound(failure);
    }
  }

  /** As `find`, by the key of this machine if it holds one; whoever is signed in without a key is found too. */
  async findByKey(): Promise<void> {
    try {
      await this.#tellLeft();
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
    await this.#tellLeft();
    await this.#door.pair(code);
    this.#enter(await this.#door.openWithKey(), true);
  }

  /** Raises Problem when the server refuses. */
  async signIn(login: string, password: string, code = ""): Promise<void> {
    await this.#tellLeft(); // Before: the session that is ended is the browser's, and soon that would be the new one.
    this.#enter(await this.#door.signIn(login, password, code));
  }

  /** Leaves at once, whatever the line does. A server that cannot be told now is told at the next contact, before anything else. */
  async signOut(): Promise<void> {
    this.#leaving.remember(true);
    this.#forget("unknown");
    await this.find();
  }

  /** The server no longer knows this browser. */
  lost(): void {
    if (this.#state === "in") this.#ended = true;
    this.#forget("out");
  }

  async #tellLeft(): Promise<void> {
    if (!this.left) return;
    try {
      await this.#door.signOut();
    } catch (failure) {
      if (!isCode(failure, "not_signed_in")) throw failure;
    }
    this.#leaving.remember(false);
  }

  #enter(account: Account, byKey = false): void {
    this.#account = account;
    this.#byKey = byKey;
    this.#ended = false;
    this.#state = "in";
  }

  #notFound(failure: unknown): void {
    this.#forget(isCode(failure, "not_signed_in") ? "out" : "unreachable");
  }

  #forget(state: "unknown" | "unreachable" | "out"): void {
    this.#account = null;
    this.#byKey = false;
    this.#state = state;
  }
}

function isCode(failure: unknown, code: string): boolean {
  return failure instanceof Problem && failure.code === code;
}
