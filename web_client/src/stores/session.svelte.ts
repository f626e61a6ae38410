import type { Account } from "../api/types.js";
import { Problem } from "../api/problem.js";

/** What the session asks of the server. */
export interface Door {
  whoAmI(): Promise<Account>;
  signIn(login: string, password: string, code?: string): Promise<Account>;
  signOut(): Promise<void>;
}

/** Who is signed in. `unknown` until the server has said. */
export class Session {
  #state: "unknown" | "unreachable" | "out" | "in" = $state("unknown");
  #account: Account | null = $state.raw(null);
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

  /** Asks the server who is signed in on this browser. */
  async find(): Promise<void> {
    try {
      this.#enter(await this.#door.whoAmI());
    } catch (failure) {
      const refused = failure instanceof Problem && failure.code === "not_signed_in";
      this.#account = null;
      this.#state = refused ? "out" : "unreachable";
    }
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
      if (!(failure instanceof Problem && failure.code === "not_signed_in")) throw failure;
    }
    this.lost();
  }

  /** The server no longer knows this browser. */
  lost(): void {
    this.#account = null;
    this.#state = "out";
  }

  #enter(account: Account): void {
    this.#account = account;
    this.#state = "in";
  }
}
