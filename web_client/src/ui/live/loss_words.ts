import { m } from "../../i18n/messages.js";
import { type Link, lossOf } from "../../stores/own_line.js";

interface Connected {
  readonly signaling: Link;
  readonly media: Link;
  readonly failures: number;
}

/** The sentences for a connection that is gone for the moment, and which attempt to come back is the next. */
export interface LossWords {
  readonly what: string;
  readonly help: string;
  readonly attempt: number;
}

export function lossWords({ signaling, media, failures }: Connected): LossWords | null {
  switch (lossOf(signaling, media)) {
    case "all":
      return { what: m["live.loss.all"](), help: m["live.loss.help"](), attempt: failures };
    case "media":
      return { what: m["live.loss.media"](), help: m["live.loss.help"](), attempt: failures };
    case "control":
      return { what: m["live.loss.control"](), help: m["live.loss.control_help"](), attempt: failures };
    case null:
      return null;
  }
}
