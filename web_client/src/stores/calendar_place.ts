const KEY = "giaoban.calendar";
const VIEWS = ["day", "week", "month"] as const;

export type CalendarView = (typeof VIEWS)[number];

/** Where somebody was in the calendar. */
export interface CalendarPlace {
  readonly view: CalendarView;
  readonly day: number;
  /** A series was written down just before: the calendar says so once. */
  readonly saved: boolean;
}

/** Keeps the place for the way back, in this tab and for the rest of the day. */
export function rememberPlace(place: CalendarPlace, today: number): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...place, today }));
  } catch {
    // Closed by policy: the calendar opens at today then.
  }
}

/** The place of before; null when there is none, or none of today. */
export function rememberedPlace(today: number): CalendarPlace | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Partial<CalendarPlace & { today: number }> | null;
    const view = VIEWS.find((one) => one === kept?.view);
    if (kept?.today !== today || view === undefined || !Number.isInteger(kept.day)) return null;
    return { view, day: kept.day as number, saved: kept.saved === true };
  } catch {
    return null;
  }
}
