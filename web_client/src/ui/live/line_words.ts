import { m } from "../../i18n/messages.js";
import type { Line } from "../../protocol/messages.gen.js";

const WORDS: Readonly<Record<Line, () => string>> = {
  good: () => m["live.line.good"](),
  weak: () => m["live.line.weak"](),
  lost: () => m["live.line.lost"](),
  none: () => m["live.line.none"](),
};

/** The one word for a line: Tốt, Yếu or Mất, and for a line that is only starting that it is. */
export function lineWord(line: Line): string {
  return WORDS[line]();
}
