import type { Site } from "../../api/attendance.js";
import { timeText } from "../../i18n/dates.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { m } from "../../i18n/messages.js";

/** What is told of the line of a site: whether it is up, and once the meeting is over, whether it was. */
export function lineOf(site: Pick<Site, "online" | "joined_at" | "left_at">, over: boolean, locale: LocaleName): { readonly good: boolean; readonly text: string } {
  if (!over) return { good: site.online, text: site.online ? m["attendance.site.online"]() : m["attendance.site.offline"]() };
  if (site.joined_at === null) return { good: false, text: m["attendance.site.offline"]() };
  if (site.left_at === null) return { good: true, text: m["attendance.site.was_online"]() };
  return { good: true, text: m["attendance.site.left"]({ time: timeText(Date.parse(site.left_at), locale) }) };
}
