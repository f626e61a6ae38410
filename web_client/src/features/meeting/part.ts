import type { Meeting } from "../../api/types.js";
import { dayOf } from "../../i18n/calendar.js";

/** To which page of the bar a meeting belongs, and leads back: today's while its day is today's, else the calendar. */
export function partOf(meeting: Pick<Meeting, "startsMs" | "endsMs"> | null, nowMs: number): "today" | "calendar" {
  const today = dayOf(nowMs);
  return meeting === null || (dayOf(meeting.startsMs) <= today && today <= dayOf(meeting.endsMs)) ? "today" : "calendar";
}
