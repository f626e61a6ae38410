/** Papers of meetings as they travel: /meetings/{meeting}/papers. Times are ISO 8601 with an offset. */
export type VersionState = "waiting" | "ready" | "refused";
export type Rights = "view" | "download";
export type Classification = "open" | "internal";

export interface Version {
  readonly id: string;
  readonly number: number;
  /** As the file was called. */
  readonly name: string;
  readonly state: VersionState;
  /** Why it was refused; empty unless it was. */
  readonly refusal: string;
  readonly size: number;
  readonly pages: number;
  /** Of the pages, how many are drawn while it is being prepared. */
  readonly drawn?: number;
  readonly sha256: string | null;
  readonly made_at: string;
  readonly published_at: string | null;
}

/** How far the asker has read. */
export interface OwnReading {
  readonly first_open: string;
  readonly max_page: number;
  readonly seconds: number;
}

/** Of so many who may read: for leaders. */
export interface Readers {
  readonly of: number;
  readonly opened: number;
  readonly finished: number;
  /** Of the sites' machines alone, not of people's own, so many hold it ahead. */
  readonly machines: number;
  readonly holding: number;
}

export interface Paper {
  readonly id: string;
  /** Null for a paper of the whole meeting. */
  readonly item: string | null;
  readonly position: number;
  readonly title: string;
  readonly classification: Classification;
  readonly in_room: boolean;
  readonly revision: number;
  readonly recalled: { readonly at: string; readonly why: string } | null;
  /** What is published came out later than the type of meeting asks for. */
  readonly late: boolean;
  /** The newest published one that the asker may see. */
  readonly version: Version | null;
  /** A newer one that is not published yet: leaders only. */
  readonly draft: Version | null;
  readonly rights: Rights;
  readonly read: OwnReading | null;
  readonly readers: Readers | null;
}

export interface PageOfPaper {
  readonly page: number;
  readonly width_pt: number;
  readonly height_pt: number;
  /** SHA-256 of the page's picture. */
  readonly image: string;
  readonly image_size: number;
  readonly thumb: string;
}

/** A version with its pages, opened for reading. */
export interface Opened {
  readonly id: string;
  readonly number: number;
  readonly sha256: string | null;
  readonly pages: readonly PageOfPaper[];
}

export interface Grant {
  readonly scope: "all" | "unit" | "seat";
  readonly unit: string | null;
  readonly seat: string | null;
  /** Of the unit or of who sits there; empty for all. */
  readonly name: string;
  readonly rights: Rights;
  readonly until: string | null;
}

export interface Reader {
  readonly name: string;
  readonly unit: string;
  readonly first_open: string;
  readonly last_open: string;
  readonly max_page: number;
  readonly seconds: number;
  readonly downloaded: string | null;
}

/** Of one paper; `toCome`: the meeting has not begun and is held, so that who has not read may be reminded. */
export interface Reading {
  readonly rows: readonly Reader[];
  readonly toCome: boolean;
}

export type NoteKind = "text" | "stroke";

export interface Note {
  readonly id: string;
  readonly page: number;
  readonly kind: NoteKind;
  /** Any JSON of at most 64 KiB: of a text {text}, of a stroke {points, width}. */
  readonly body: unknown;
  readonly changed_at: string;
}

/** What this account shall hold ahead of its meetings. */
export interface Copy {
  readonly meeting: string;
  readonly starts_at: string;
  readonly paper: string;
  readonly title: string;
  readonly version: string;
  /** From when on it must be gone; null for never. */
  readonly until: string | null;
  readonly pages: readonly { readonly page: number; readonly image: string; readonly image_size: number }[];
}

export interface Wanted {
  readonly copies: readonly Copy[];
  /** Versions that must not be held any more. */
  readonly recalled: readonly string[];
  /** How fast this machine may fetch, bytes a second; and within how many seconds it begins, so that not all begin at once. */
  readonly bytes_per_s?: number;
  readonly spread_s?: number;
}

export interface Hit {
  readonly kind: "item" | "paper" | "page";
  readonly meeting: string;
  readonly meeting_title: string;
  readonly starts_at: string;
  readonly title: string;
  /** Null for an item of the agenda; the page also for the title of a paper. */
  readonly paper: string | null;
  readonly page: number | null;
  /** What was found stands between U+0002 and U+0003. */
  readonly snippet: string;
}
