import type { RefusalCode } from "../protocol/messages.gen.js";

/** What this client itself says when a request could not reach the server, or is not sent because it would be wrong. */
export type LocalCode = "not_connected" | "no_answer" | "offline" | "stage_moved";

/** A request that was not carried out; `code` has a sentence in the errors messages. */
export class Refusal extends Error {
  readonly code: RefusalCode | LocalCode | (string & {});

  constructor(code: RefusalCode | LocalCode | (string & {})) {
    super(code);
    this.name = "Refusal";
    this.code = code;
  }
}
