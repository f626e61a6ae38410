import type { SoundTrouble } from "../../call/sound_watch.svelte.js";
import { m } from "../../i18n/messages.js";

/** What is wrong with the sound of this machine, as one sentence with what to do. */
export function soundSentence(trouble: SoundTrouble): string {
  switch (trouble) {
    case "unheard":
      return m["live.trouble.unheard"]();
    case "two_machines":
      return m["live.trouble.two_machines"]();
    case "own_speaker":
      return m["live.trouble.own_speaker"]();
    default:
      return trouble satisfies never;
  }
}
