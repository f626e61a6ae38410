import type { Role } from "../protocol/messages.gen.js";

/** What a page offers to a role. The server checks every act itself; this only spares useless buttons. */
export interface Abilities {
  readonly speaks: boolean;
  readonly asksForFloor: boolean;
  /** Opens and ends the session, gives and takes the floor, closes all microphones, chooses the stage. */
  readonly leads: boolean;
  readonly closesMicrophones: boolean;
  readonly removes: boolean;
  /** Acts on others only with a stated technical cause. */
  readonly statesReason: boolean;
  /** Shares a screen at any time; who speaks may share while it has the floor. */
  readonly sharesAlways: boolean;
}

const WATCHES: Abilities = {
  speaks: false,
  asksForFloor: false,
  leads: false,
  closesMicrophones: false,
  removes: false,
  statesReason: false,
  sharesAlways: false,
};
const LEADS = { leads: true, closesMicrophones: true, removes: true, sharesAlways: true };

const ABILITIES: Readonly<Record<Role, Abilities>> = {
  chair: { ...WATCHES, ...LEADS, speaks: true },
  secretary: { ...WATCHES, ...LEADS },
  delegate: { ...WATCHES, speaks: true, asksForFloor: true },
  room: { ...WATCHES, speaks: true, asksForFloor: true },
  it: { ...WATCHES, closesMicrophones: true, removes: true, statesReason: true },
  observer: WATCHES,
};

export function abilitiesOf(role: Role): Abilities {
  return ABILITIES[role];
}

/** Whether the floor may be given to a participant of this role. */
export function mayHaveFloor(role: Role): boolean {
  return ABILITIES[role].speaks;
}
