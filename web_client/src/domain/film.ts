import type { Cue, Part, Turn } from "../api/recordings_types.js";

/** Where something stands in the files: in which, and at how many milliseconds of it. */
export interface Place {
  readonly index: number;
  readonly offsetMs: number;
}

/** Everybody who spoke, with all turns. */
export interface Lane {
  readonly participant: string;
  readonly name: string;
  readonly unit: string;
  readonly turns: readonly Turn[];
}

const endOf = ({ start_ms, duration_ms }: Part): number => start_ms + duration_ms;

/** The place that is played for a moment: where nothing was recorded, the beginning of what follows; at the end, the end. */
export function placeAt(parts: readonly Part[], atMs: number): Place | null {
  const index = parts.findIndex((part) => atMs < endOf(part));
  const part = parts[index];
  if (part !== undefined) return { index, offsetMs: Math.max(0, atMs - part.start_ms) };
  const last = parts.at(-1);
  return last === undefined ? null : { index: parts.length - 1, offsetMs: last.duration_ms };
}

/** The moment so much further on or back in what is played: what was not recorded takes no time. */
export function steppedBy(parts: readonly Part[], atMs: number, byMs: number): number {
  let leftMs = byMs + parts.reduce((sum, { start_ms, duration_ms }) => sum + Math.min(Math.max(0, atMs - start_ms), duration_ms), 0);
  for (const part of parts) {
    if (leftMs < part.duration_ms) return part.start_ms + Math.max(0, leftMs);
    leftMs -= part.duration_ms;
  }
  const last = parts.at(-1);
  return last === undefined ? 0 : endOf(last);
}

/** The place in what is there at this very moment only: a screen that was shown. */
export function placeWithin(parts: readonly Part[], atMs: number): Place | null {
  const index = parts.findIndex((part) => atMs >= part.start_ms && atMs < endOf(part));
  const part = parts[index];
  return part === undefined ? null : { index, offsetMs: atMs - part.start_ms };
}

/** The last that began by then, of a list in order. */
export function lastBegun<T extends { readonly start_ms: number }>(all: readonly T[], atMs: number): T | null {
  return all.findLast(({ start_ms }) => start_ms <= atMs) ?? null;
}

/** What is being said at a moment. */
export function cueAt(cues: readonly Cue[], atMs: number): Cue | null {
  return cues.findLast(({ start_ms, end_ms }) => start_ms <= atMs && atMs < end_ms) ?? null;
}

/** Who spoke when. Of somebody who was given the floor those turns count, of anybody else when they were heard. */
export function lanesOf(turns: readonly Turn[]): readonly Lane[] {
  const people = [...new Set(turns.map(({ participant }) => participant))];
  return people.flatMap((participant) => {
    const own = turns.filter((turn) => turn.participant === participant);
    const given = own.filter(({ kind }) => kind === "floor");
    const told = given.length > 0 ? given : own;
    const [first] = told;
    return first === undefined ? [] : [{ participant, name: first.name, unit: first.unit, turns: told }];
  });
}

/** 1:02:03, or 2:03 below an hour. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The moment that an address names by `?t=` in seconds; null where it names none. */
export function momentIn(search: string): number | null {
  const text = new URLSearchParams(search).get("t") ?? "";
  return /^\d{1,7}$/u.test(text) ? Number(text) * 1000 : null;
}
