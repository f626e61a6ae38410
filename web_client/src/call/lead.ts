import type { Request } from "./signaling_socket.js";

/**
 * What who leads asks of the server; each answers whether it was done, or when, where that is what takes it back. A
 * refusal is said on the page by `ask` and `act`.
 */
export class Lead {
  readonly #ask: (request: Request) => Promise<boolean>;
  readonly #act: (request: Request) => Promise<number | null>;

  /** `act` answers when it was done, the server's time in Unix milliseconds; null when it was not, or changed nothing. */
  constructor(ask: (request: Request) => Promise<boolean>, act: (request: Request) => Promise<number | null>) {
    this.#ask = ask;
    this.#act = act;
  }

  giveFloor(participant: string, limitS: number): Promise<number | null> {
    return this.#act({ type: "give_floor", participant, limit_s: limitS });
  }

  takeFloor(participant: string): Promise<number | null> {
    return this.#act({ type: "take_floor", participant });
  }

  /** More seconds for who has the floor. */
  extendFloor(participant: string, seconds: number): Promise<number | null> {
    return this.#act({ type: "extend_floor", participant, seconds });
  }

  /** Takes so many seconds back from the turn that began at `givenMs`. */
  undoExtension(participant: string, seconds: number, givenMs: number): Promise<boolean> {
    return this.#ask({ type: "extend_floor", participant, seconds: -seconds, given_ms: givenMs });
  }

  /**
   * Takes back that the participant was given the floor, or else that its turn was ended, at `doneMs`; the server
   * allows it for a few seconds, and only while nothing else was done to the floor.
   */
  undoFloor(participant: string, given: boolean, doneMs: number): Promise<boolean> {
    return this.#ask({ type: "undo_floor", participant, given, done_ms: doneMs });
  }

  /** Reminds who has the floor of the time. */
  remindFloor(participant: string): Promise<number | null> {
    return this.#act({ type: "remind_floor", participant, on: true });
  }

  /** Takes the reminder of `doneMs` back, if it is the last. */
  undoReminder(participant: string, doneMs: number): Promise<boolean> {
    return this.#ask({ type: "remind_floor", participant, on: false, done_ms: doneMs });
  }

  closeMicrophone(participant: string, reason: string | null): Promise<boolean> {
    return this.#ask({ type: "close_microphone", participant, ...stated(reason) });
  }

  closeMicrophones(): Promise<boolean> {
    return this.#ask({ type: "close_microphones" });
  }

  /** Takes the last closing back, of one or of all; the server allows it for a few seconds. */
  undoCloseMicrophones(): Promise<boolean> {
    return this.#ask({ type: "undo_close_microphones" });
  }

  spotlight(participant: string | null): Promise<boolean> {
    return this.#ask({ type: "spotlight", participant });
  }

  putBeside(participant: string | null): Promise<boolean> {
    return this.#ask({ type: "put_beside", participant });
  }

  closeHandList(closed: boolean): Promise<boolean> {
    return this.#ask({ type: "close_hand_list", closed });
  }

  lock(on: boolean): Promise<boolean> {
    return this.#ask({ type: "lock", on });
  }

  suspend(on: boolean): Promise<boolean> {
    return this.#ask({ type: "suspend", on });
  }

  /** Records the session or goes on with that, pauses it, or ends it. */
  record(wish: "on" | "pause" | "off"): Promise<boolean> {
    return this.#ask({ type: "record", wish });
  }

  remove(participant: string, reason: string | null): Promise<boolean> {
    return this.#ask({ type: "remove", participant, ...stated(reason) });
  }

  endMeeting(): Promise<boolean> {
    return this.#ask({ type: "end_meeting" });
  }
}

function stated(reason: string | null): { readonly reason?: string } {
  return reason === null ? {} : { reason };
}
