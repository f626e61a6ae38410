import { m } from "../../i18n/messages.js";
import type { SiteTrial } from "../../stores/site_trial.svelte.js";

/** How a try goes, in one sentence; empty before the first. */
export function trialSentence({ test, state, db, loudest }: Pick<SiteTrial, "test" | "state" | "db" | "loudest">): string {
  if (test === null || state === null) return "";
  switch (state) {
    case "asked":
      return m["site_acts.test.asked"]();
    case "running":
      if (test === "tone") return m["site_acts.test.running_tone"]();
      if (test === "loopback") return m["site_acts.test.running_loopback"]();
      return db === null ? m["site_acts.test.running_level_first"]() : m["site_acts.test.running_level"]({ db });
    case "done":
      if (test === "tone") return m["site_acts.test.done_tone"]();
      if (test === "loopback") return m["site_acts.test.done_loopback"]();
      return loudest === null ? m["site_acts.test.done_level_none"]() : m["site_acts.test.done_level"]({ db: loudest });
    case "failed":
      return m["site_acts.test.failed"]();
    case "no_microphone":
      return m["site_acts.test.no_microphone"]();
    case "silent":
      return m["site_acts.test.silent"]();
    default:
      return state satisfies never;
  }
}
