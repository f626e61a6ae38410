import type { Participant } from "../../protocol/messages.gen.js";
import type { IconName } from "../icons.gen.js";

/** What a site's tile tells first. A line the server calls lost while the site is connected is a weak one. */
export type SiteTone = "live" | "hand" | "hand-weak" | "good" | "weak" | "none" | "lost" | "absent";

export function siteTone(site: Participant, place: number | null, hasFloor: boolean): SiteTone {
  if (site.presence !== "present") return site.presence;
  if (hasFloor) return "live";
  const line = site.line === "lost" ? "weak" : site.line;
  if (place !== null) return line === "weak" ? "hand-weak" : "hand";
  return line;
}

const ICONS: Readonly<Record<SiteTone, IconName>> = {
  live: "mic",
  hand: "hand",
  "hand-weak": "hand",
  good: "line-good",
  weak: "line-weak",
  none: "line-none",
  lost: "line-lost",
  absent: "line-none",
};

/** The icon of what matters most now: hand, then an open microphone, then the line. */
export function siteIcon(tone: SiteTone, microphone: boolean): IconName {
  return microphone && (tone === "good" || tone === "weak" || tone === "none") ? "mic" : ICONS[tone];
}
