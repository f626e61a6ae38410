/** The rules of series that the server knows: a part of RFC 5545, as text and as what a form holds. Weekdays are 0 for Monday. */
export type Rule =
  | { readonly kind: "weekly"; readonly interval: number; readonly weekdays: readonly number[] }
  | { readonly kind: "monthly_weekday"; readonly interval: number; readonly nth: number; readonly weekday: number }
  | { readonly kind: "monthly_day"; readonly interval: number; readonly date: number };

const NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Null for a text that states none of these. */
export function ruleFrom(text: string): Rule | null {
  const parts = new Map(text.split(";").map((part) => part.split("=") as [string, string]));
  const interval = Number(parts.get("INTERVAL") ?? "1");
  const byDay = parts.get("BYDAY");
  if (parts.get("FREQ") === "WEEKLY" && byDay !== undefined) {
    return { kind: "weekly", interval, weekdays: byDay.split(",").map((name) => NAMES.indexOf(name)) };
  }
  const nth = /^(-?\d)([A-Z]{2})$/u.exec(byDay ?? "");
  if (nth !== null) return { kind: "monthly_weekday", interval, nth: Number(nth[1]), weekday: NAMES.indexOf(nth[2] ?? "") };
  const date = parts.get("BYMONTHDAY");
  return date === undefined ? null : { kind: "monthly_day", interval, date: Number(date) };
}

export function ruleTo(rule: Rule): string {
  const interval = rule.interval > 1 ? `INTERVAL=${rule.interval};` : "";
  switch (rule.kind) {
    case "weekly":
      return `FREQ=WEEKLY;${interval}BYDAY=${[...rule.weekdays].sort((a, b) => a - b).map((day) => NAMES[day]).join(",")}`;
    case "monthly_weekday":
      return `FREQ=MONTHLY;${interval}BYDAY=${rule.nth}${NAMES[rule.weekday] ?? ""}`;
    case "monthly_day":
      return `FREQ=MONTHLY;${interval}BYMONTHDAY=${rule.date}`;
  }
}
