/** Recordings as they travel. Times within one are milliseconds from its start. */
export type RecordingState = "requested" | "recording" | "paused" | "finalising" | "ready" | "failed";

export interface Listed {
  readonly id: string;
  readonly meeting: string;
  readonly title: string;
  readonly state: RecordingState;
  readonly began_at: string | null;
  readonly ended_at: string | null;
  /** Of getting ready. */
  readonly percent: number;
  readonly trouble: string;
  readonly duration_ms: number | null;
  /** In bytes. */
  readonly size: number | null;
  readonly hold: { readonly at: string; readonly reason: string } | null;
  readonly gone: { readonly at: string; readonly keep_days: number } | null;
}

export interface Part {
  readonly kept: { readonly file: string; readonly size: number };
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly media_type: string;
  readonly width: number;
}

export interface Chapter {
  readonly start_ms: number;
  readonly title: string;
}

export interface Turn {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly kind: "floor" | "voice";
  readonly participant: string;
  readonly name: string;
  readonly unit: string;
}

export interface ShownPage {
  readonly start_ms: number;
  /** Null: none is before everyone. */
  readonly version: string | null;
  readonly page: number;
}

export interface Blank {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly cause: "worker" | "recorder" | "unknown" | "pause";
}

export interface Thumbs {
  readonly every_ms: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

export interface Film {
  readonly started_ms: number;
  readonly duration_ms: number;
  readonly parts: readonly Part[];
  readonly screens: readonly Part[];
  /** Of each part its sound alone; empty of a recording that an older version finished. */
  readonly sounds: readonly Part[];
  readonly chapters: readonly Chapter[];
  readonly turns: readonly Turn[];
  readonly pages: readonly ShownPage[];
  readonly blanks: readonly Blank[];
  readonly poster: boolean;
  readonly thumbs: Thumbs | null;
  /** One film of the whole session; null where none was made. */
  readonly composed: { readonly kept: { readonly file: string; readonly size: number }; readonly duration_ms: number } | null;
  /** Of papers that were before everyone, those that may be opened. */
  readonly versions: readonly { readonly version: string; readonly paper: string; readonly title: string }[];
}

export interface Cue {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly voice: string;
  readonly text: string;
}

export interface Recording {
  readonly recording: Listed;
  readonly download: boolean;
  readonly keeps: boolean;
  /** Whether the asker may have it finished once more after it failed. */
  readonly finishes: boolean;
  /** Whether the asker may have one film of the whole session made. */
  readonly composes: boolean;
  /** How far that is; null when nobody asked for it. */
  readonly composing: { readonly state: "asked" | "composing" | "ready" | "failed" | "cancelled"; readonly percent: number; readonly trouble: string } | null;
  /** There is one, but it shows a paper that not every delegate may open any more: it is not given out. */
  readonly composed_closed: boolean;
  /** After so many days it is deleted; 0: never. */
  readonly keep_days: number;
  /** Null until it is ready. */
  readonly film: Film | null;
  readonly cues: readonly Cue[];
}

export interface Moment {
  readonly kind: "chapter" | "speaker" | "page" | "transcript";
  readonly at_ms: number;
  readonly title: string;
  readonly page: number | null;
  /** What was found stands between U+0002 and U+0003. */
  readonly snippet: string;
}

export interface Rule {
  readonly type_code: string;
  readonly name: string;
  readonly keep_days: number;
  readonly delegates_watch: boolean;
  /** One film is made of each session by itself. */
  readonly composes: boolean;
}
