import type { PairingGuesses } from "../../api/types.js";
import { m } from "../../i18n/messages.js";

/** What IT is told while codes are typed wrong: how often, who waits for it, and what to do. */
export function guessesSentence({ wrong, strangersWaitS, familiarWaitS }: PairingGuesses): string {
  if (familiarWaitS !== null) return m["machines.guesses.all_wait"]({ count: wrong, minutes: minutesOf(Math.max(familiarWaitS, strangersWaitS ?? 0)) });
  if (strangersWaitS !== null) return m["machines.guesses.strangers_wait"]({ count: wrong, minutes: minutesOf(strangersWaitS) });
  return m["machines.guesses.few"]({ count: wrong });
}

function minutesOf(seconds: number): number {
  return Math.ceil(seconds / 60);
}
