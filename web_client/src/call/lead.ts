import type { Request } from "./signaling_socket.js";

/** What who leads asks of the server; each answers whether it was done. A refusal is said on the page by `ask`. */
export class Lead {
  readonly #ask: (request: Request) => Promise<boolean>;

  constructor(ask: (request: Request) => Promise<boolean>) {
    this.#ask = ask;
  }

  giveFloor(participant: string, limitS: number): Promise<boolean> {
    return this.#ask({ type: "give_floor", participant, limit_s: limitS });
  }

  takeFloor(participant: string): Promise<boolean> {
    return this.#ask({ type: "take_floor", participant });
  }

  /** More seconds for who has the floor; fewer below zero. */
  extendFloor(participant: string, seconds: number): Promise<boolean> {
    return this.#ask({ type: "extend_floor", participant, seconds });
  }

  /**
   * Takes back that the participant was given the floor, or else that its turn was ended; the server allows it for a
   * few seconds, and only while nothing else was done to the floor.
   */
  undoFloor(participant: string, given: boolean): Promise<boolean> {
    return this.#ask({ type: "undo_floor", participant, given });
  }

  /** Reminds who has the floor of the time; false takes the last reminder back. */
  remindFloor(participant: string, on: boolean): Promise<boolean> {
    return this.#ask({ type: "remind_floor", participant, on });
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
