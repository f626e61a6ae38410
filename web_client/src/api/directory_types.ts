import type { Role } from "./types.js";

/** The directory, as the pages use it. Days are texts as 2026-11-23, in Việt Nam; an end is the first day after. */
export type UnitKind = "province" | "agency" | "commune";
export type CommuneType = "Xã" | "Phường";
export type LinkClass = "good" | "medium" | "weak" | "poor" | "thin" | "voice" | "failing";
export type SheetKind = "units" | "people" | "rooms";
export type Outcome = "add" | "change" | "same" | "faulty";

/** What is changed, and the revision of it that was seen: `changed_meanwhile` when somebody changed it since. */
export interface Seen {
  readonly id: string;
  readonly revision: number;
}

/** A unit in the list. */
export interface UnitSummary {
  readonly id: string;
  readonly code: string;
  readonly kind: UnitKind;
  /** With its type. */
  readonly name: string;
  readonly area: string | null;
  readonly validTo: string | null;
  readonly positions: number;
  /** How many of them nobody holds. */
  readonly vacant: number;
  readonly rooms: number;
  /** How many of them have a machine. */
  readonly paired: number;
}

/** Who holds or held a position. */
export interface Holder {
  readonly id: string;
  readonly person: string;
  readonly honorific: string;
  readonly name: string;
  readonly acting: boolean;
  readonly heldFrom: string;
  readonly heldTo: string | null;
}

export interface Position {
  readonly id: string;
  readonly title: string;
  readonly rank: number;
  /** The code of the post that many units have. */
  readonly post: string | null;
  readonly closedOn: string | null;
  readonly revision: number;
  readonly now: readonly Holder[];
  readonly before: readonly Holder[];
}

/** What is known of a room. */
export interface RoomFacts {
  readonly name: string;
  readonly capacity: number;
  readonly linkClass: LinkClass;
  readonly carrier: string;
  readonly uplinkGroup: string | null;
  readonly technician: string;
  readonly technicianPhone: string;
}

export interface Room extends RoomFacts {
  readonly id: string;
  readonly revision: number;
  readonly login: string | null;
  readonly paired: boolean;
}

/** An account that answers invitations for a unit. */
export interface Assistant {
  readonly account: string;
  readonly login: string;
  readonly name: string;
  readonly grantedFrom: string;
}

export interface Unit {
  readonly id: string;
  readonly code: string;
  readonly kind: UnitKind;
  readonly communeType: CommuneType | null;
  readonly name: string;
  /** Without its type. */
  readonly ownName: string;
  readonly area: string | null;
  readonly parent: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly revision: number;
  readonly positions: readonly Position[];
  readonly rooms: readonly Room[];
  readonly assistants: readonly Assistant[];
}

export interface NewUnit {
  readonly code: string;
  readonly kind: UnitKind;
  readonly communeType: CommuneType | null;
  readonly name: string;
  readonly area: string;
  readonly validFrom: string;
}

/** A post that many units have. */
export interface Post {
  readonly code: string;
  readonly name: string;
  readonly unitKind: UnitKind;
  readonly positions: number;
  readonly held: number;
}

/** A position that a person holds or held. */
export interface Held {
  readonly id: string;
  readonly position: string;
  readonly positionRevision: number;
  readonly title: string;
  readonly unit: string;
  readonly unitName: string;
  readonly acting: boolean;
  readonly heldFrom: string;
  readonly heldTo: string | null;
}

export interface PersonRow {
  readonly id: string;
  readonly honorific: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly leftOn: string | null;
  readonly now: readonly Held[];
}

export interface PeoplePage {
  readonly total: number;
  readonly rows: readonly PersonRow[];
}

export interface Person extends PersonRow {
  /** Of the roles of the accounts too. */
  readonly revision: number;
  readonly before: readonly Held[];
  readonly accounts: readonly PersonAccount[];
}

export interface PersonAccount {
  readonly id: string;
  readonly login: string;
  readonly disabled: boolean;
  readonly roles: readonly Role[];
}

export interface PersonFacts {
  readonly honorific: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
}

export interface NewHolding {
  readonly person: string;
  readonly position: string;
  readonly heldFrom: string;
  readonly acting: boolean;
  /** Whoever holds it now ends with that day. */
  readonly replacing: boolean;
  /** Of the position, as it was seen. */
  readonly revision: number;
}

/** What an import would do. */
export interface Preview {
  readonly digest: string;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly rows: readonly PlannedRow[];
}

export interface PlannedRow {
  readonly line: number;
  readonly outcome: Outcome;
  readonly label: string;
  readonly changes: readonly { readonly column: string; readonly before: string; readonly after: string }[];
  readonly troubles: readonly { readonly column: string; readonly fault: string }[];
}
