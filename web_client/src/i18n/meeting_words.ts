import type { MeetingState, Role } from "../api/types.js";
import { m } from "./messages.js";

const STATES: Record<MeetingState, () => string> = {
  draft: () => m["meeting.state.draft"](),
  submitted: () => m["meeting.state.submitted"](),
  invited: () => m["meeting.state.invited"](),
  ready: () => m["meeting.state.ready"](),
  in_progress: () => m["meeting.state.in_progress"](),
  suspended: () => m["meeting.state.suspended"](),
  ended: () => m["meeting.state.ended"](),
  concluded: () => m["meeting.state.concluded"](),
  archived: () => m["meeting.state.archived"](),
  postponed: () => m["meeting.state.postponed"](),
  cancelled: () => m["meeting.state.cancelled"](),
};

const ROLES: Record<Role, () => string> = {
  chair: () => m["meeting.role.chair"](),
  secretary: () => m["meeting.role.secretary"](),
  delegate: () => m["meeting.role.delegate"](),
  room: () => m["meeting.role.room"](),
  it: () => m["meeting.role.it"](),
  observer: () => m["meeting.role.observer"](),
};

const MINE: Record<Role, () => string> = {
  chair: () => m["meeting.mine.chair"](),
  secretary: () => m["meeting.mine.secretary"](),
  delegate: () => m["meeting.mine.delegate"](),
  room: () => m["meeting.mine.room"](),
  it: () => m["meeting.mine.it"](),
  observer: () => m["meeting.mine.observer"](),
};

export function stateText(state: MeetingState): string {
  return STATES[state]();
}

export function roleText(role: Role): string {
  return ROLES[role]();
}

/** What the role means to the one who has it. */
export function myRoleText(role: Role): string {
  return MINE[role]();
}

/** How far ahead a time is, in minutes, hours or days: "sau 22 phút". */
export function aheadText(ms: number, nowMs: number): string {
  const minutes = Math.ceil((ms - nowMs) / 60_000);
  if (minutes <= 0) return m["meeting.when.now"]();
  if (minutes < 60) return m["meeting.when.in_minutes"]({ count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return m["meeting.when.in_days"]({ count: Math.round(hours / 24) });
  if (minutes % 60 === 0) return m["meeting.when.in_whole_hours"]({ count: hours });
  return m["meeting.when.in_hours"]({ hours, minutes: minutes % 60 });
}
