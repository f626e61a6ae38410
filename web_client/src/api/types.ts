/** What the server's HTTP interface answers, as the pages use it. Times are Unix milliseconds. */
export type Role = "chair" | "secretary" | "delegate" | "room" | "it" | "observer";

export type MeetingState =
  | "draft"
  | "submitted"
  | "invited"
  | "ready"
  | "in_progress"
  | "suspended"
  | "ended"
  | "concluded"
  | "archived"
  | "postponed"
  | "cancelled";

export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  /** A room's device, not a person: its pages are for a television. */
  readonly device: boolean;
  readonly unitCode: string | null;
  readonly roles: readonly Role[];
  /** What has to be done, in this order, before anything else is open. */
  readonly duties: readonly Duty[];
}

export type Duty = "change_password" | "set_up_totp";

/** The second proof: whether a code of the telephone is asked for, and how many printed codes are left. */
export interface Totp {
  readonly on: boolean;
  readonly codesLeft: number;
  /** A role of the account must have it: it cannot be turned off. */
  readonly required: boolean;
}

/** What the telephone is to learn. */
export interface TotpSecret {
  readonly secret: string;
  readonly uri: string;
}

/** What a new password must be. */
export interface PasswordRules {
  readonly minChars: number;
  readonly maxChars: number;
  /** How many kinds of signs: small letters, capitals, digits, others. */
  readonly classes: number;
  /** How many passwords before may not come back. */
  readonly history: number;
  /** 0 for never. */
  readonly expiryDays: number;
}

/** A password that IT hands over: told once. */
export interface OneTimePassword {
  readonly password: string;
  /** Whether another must be chosen at the next sign-in. */
  readonly oneTime: boolean;
}

/** One sign-in of an account. */
export interface SignInPlace {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly sinceMs: number;
  readonly lastSeenMs: number;
  /** The one that asks. */
  readonly current: boolean;
}

/** An account in IT's list. */
export interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly device: boolean;
  readonly roles: readonly Role[];
  /** Whether a code of the telephone is asked for at its sign-in. */
  readonly totp: boolean;
}

export interface Meeting {
  readonly id: string;
  readonly title: string;
  readonly state: MeetingState;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly openedMs: number | null;
  readonly endedMs: number | null;
  /** IT's rehearsal. */
  readonly drill: boolean;
  /** The asker's own; null for who only supervises. */
  readonly role: Role | null;
  /** How many sites are invited. */
  readonly sites: number;
}

/** A time of presence; an open end is null. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number | null;
  /** When the line was lost and came back. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Invited {
  readonly id: string;
  readonly accountId: string | null;
  readonly role: Role;
  readonly name: string;
  readonly title: string;
  readonly unitCode: string | null;
  readonly area: string | null;
  readonly order: number;
  /** In the session now. */
  readonly present: boolean;
  readonly removed: boolean;
  readonly intervals: readonly Interval[];
}

export interface MeetingPage {
  readonly meeting: Meeting;
  readonly invited: readonly Invited[];
}

export interface Ticket {
  readonly ticket: string;
  readonly participant: string;
  readonly role: Role;
}

/** A room's machine that is paired now. */
export interface PairedDevice {
  readonly id: string;
  /** What the browser says of itself. */
  readonly browser: string;
  readonly pairedMs: number;
  readonly lastSeenMs: number;
}

/** A room that has an account, and its machine. */
export interface RoomDevice {
  readonly roomId: string;
  readonly name: string;
  readonly area: string | null;
  /** Null while it has no account that a machine could be paired with. */
  readonly login: string | null;
  readonly device: PairedDevice | null;
  /** Until when a pairing code is open; null when there is none. */
  readonly codeUntilMs: number | null;
}

/** Pairing codes typed wrong in the last ten minutes, and how long strange and familiar places wait; null: not at all. */
export interface PairingGuesses {
  readonly wrong: number;
  readonly strangersWaitS: number | null;
  readonly familiarWaitS: number | null;
}

/** A pairing code, told once. */
export interface PairingCode {
  readonly code: string;
  readonly room: string;
  readonly expiresMs: number;
}

/** The root of an installation's own certificates: what is compared before it is trusted. */
export interface Authority {
  /** SHA-256 and SHA-1 of it in capital hexadecimal digits. */
  readonly fingerprint: string;
  readonly thumbprint: string;
  readonly endsMs: number;
  /** Where the pages are by HTTPS; null when the server cannot tell. */
  readonly address: string | null;
}

/** What anyone may know of this installation before signing in. */
export interface Place {
  readonly name: string;
  readonly itPhone: string;
}
