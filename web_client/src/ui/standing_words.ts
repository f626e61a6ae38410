import type { Seat, Standing } from "../api/attendance.js";
import { m } from "../i18n/messages.js";
import type { IconName } from "./icons.gen.js";

export const STANDINGS: Readonly<Record<Standing, { readonly icon: IconName; readonly look: string }>> = {
  present: { icon: "user-check", look: "chip--good" },
  late: { icon: "clock", look: "chip--weak" },
  excused: { icon: "file-text", look: "" },
  absent: { icon: "user-x", look: "chip--lost" },
  awaited: { icon: "circle-minus", look: "" },
};

const WORDS: Readonly<Record<Standing, () => string>> = {
  present: () => m["attendance.standing.present"](),
  late: () => m["attendance.standing.late"](),
  excused: () => m["attendance.standing.excused"](),
  absent: () => m["attendance.standing.absent"](),
  awaited: () => m["attendance.standing.awaited"](),
};

/** One word for how a seat stands. */
export function standingWord(standing: Standing): string {
  return WORDS[standing]();
}

/** How a seat stands, with the minutes it was late where they are known. */
export function standingText(seat: Pick<Seat, "standing" | "late_min">): string {
  return seat.standing === "late" && seat.late_min > 0 ? m["attendance.standing.late_by"]({ minutes: seat.late_min }) : standingWord(seat.standing);
}
