import { m } from "../../i18n/messages.js";
import type { Participant } from "../../protocol/messages.gen.js";
import { shortClockText } from "../../stores/clock.js";
import { STEP_WITH_TILES } from "../../stores/stage.js";
import type { IconName } from "../../ui/icons.gen.js";

/** What stands in a tile in place of a picture. */
export interface Instead {
  readonly icon: IconName;
  readonly words: string;
}

/** Whether our own line is too weak to carry small pictures now. */
export function isHeld(me: Participant | null): boolean {
  return me !== null && me.line !== "none" && me.step < STEP_WITH_TILES;
}

/** Why a site shows no picture; `held` when it is for our own line. */
export function insteadOf(site: Participant, held: boolean): Instead {
  if (site.presence === "lost") return { icon: "unplug", words: m["wall.tile.lost"]() };
  if (site.presence === "absent") return { icon: "user-x", words: m["wall.tile.absent"]() };
  if (!site.camera) return { icon: "video-off", words: m["wall.tile.off"]() };
  return held ? { icon: "line-weak", words: m["wall.tile.held"]() } : { icon: "hourglass", words: m["wall.tile.waiting"]() };
}

/** For how long a site is lost, as "4:12"; empty for one that is not. */
export function lostFor(site: Participant, nowMs: number): string {
  return site.presence === "lost" && site.since_ms !== null ? shortClockText(Math.max(0, nowMs - site.since_ms) / 1000) : "";
}
