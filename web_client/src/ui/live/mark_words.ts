import { m } from "../../i18n/messages.js";
import type { Mark } from "../../protocol/messages.gen.js";
import type { IconName } from "../icons.gen.js";

export const MARK_ICONS: Readonly<Record<Mark["kind"], IconName>> = {
  present: "circle-check",
  excused: "circle-minus",
  absent: "circle-x",
};

export function markWord(kind: Mark["kind"]): string {
  switch (kind) {
    case "present":
      return m["roll_call.mark.present"]();
    case "excused":
      return m["roll_call.mark.excused"]();
    case "absent":
      return m["roll_call.mark.absent"]();
    default:
      return kind satisfies never;
  }
}
