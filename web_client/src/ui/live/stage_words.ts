import { timeText } from "../../i18n/dates.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { m } from "../../i18n/messages.js";
import type { StageView } from "../../stores/stage.js";
import type { IconName } from "../icons.gen.js";

/** What stands where there is no picture: an icon and one sentence. */
export interface NoPicture {
  readonly icon: IconName;
  readonly sentence: string;
}

/** What stands on the sheet until the page is there. */
export function noPage(isKeptFrom: boolean, isMissing: boolean): NoPicture {
  if (isKeptFrom) return { icon: "lock", sentence: m["page.picture.kept"]() };
  if (isMissing) return { icon: "triangle-alert", sentence: m["page.picture.missing"]() };
  return { icon: "hourglass", sentence: m["page.picture.coming"]() };
}

/** `practice`: nobody leads, so that the sentence says how to come on stage. */
export function noPicture(view: StageView, locale: LocaleName, practice: boolean): NoPicture | null {
  switch (view.kind) {
    case "off":
      return { icon: "video-off", sentence: m["live.stage.off"]() };
    case "held":
      return { icon: "volume-2", sentence: m["live.stage.held"]() };
    case "lost":
      return { icon: "unplug", sentence: m["live.stage.lost"]() };
    case "sharing":
      return { icon: "monitor-up", sentence: m["live.stage.sharing"]() };
    case "away":
      return { icon: "line-none", sentence: m["roll_call.room.away"]() };
    case "empty":
      return practice ? { icon: "hand", sentence: m["practice.room.help"]() } : { icon: "hourglass", sentence: m["live.stage.empty"]() };
    case "suspended":
      return { icon: "pause", sentence: m["live.stage.suspended"]({ time: timeText(view.sinceMs, locale) }) };
    case "screen":
    case "page":
    case "camera":
    case "own":
      return null;
    default:
      return view satisfies never;
  }
}
