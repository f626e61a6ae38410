import { untrack } from "svelte";
import { partAddress, soundAddress } from "../../api/recordings.js";
import type { Film, Turn } from "../../api/recordings_types.js";
import { placeAt, steppedBy } from "../../domain/film.js";
import { whenAnotherIsHeard } from "./one_sound.js";
import { keepSoundOnly, soundOnlyKept } from "./sound_choice.js";

export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2] as const;
const NEAR_CHAPTER_MS = 3_000;

/** Plays the parts of one recording as one: the moment counts on its own timeline. Freed by close(). */
export class Playback {
  atMs = $state(0);
  playing = $state(false);
  waiting = $state(false);
  failed = $state(false);
  muted = $state(false);
  speed = $state(1);
  /** The pictures are not loaded: for weak lines. */
  soundOnly = $state(false);
  readonly film: Film;
  /** Whether there is a picture, and the sound without it. */
  readonly canSoundOnly: boolean;
  readonly #recording: string;
  readonly #closing = new AbortController();
  #video: HTMLVideoElement | null = null;
  #index = -1;
  /** Where a turn that is replayed ends; null otherwise. */
  #untilMs: number | null = null;

  constructor(recording: string, film: Film, atMs: number) {
    this.#recording = recording;
    this.film = film;
    this.atMs = Math.min(atMs, film.duration_ms);
    this.canSoundOnly = film.sounds.length === film.parts.length && film.parts.some(({ width }) => width > 0);
    this.soundOnly = this.canSoundOnly && soundOnlyKept();
  }

  /** The element that shows it; called once. */
  attach(video: HTMLVideoElement): void {
    this.#video = video;
    const { signal } = this.#closing;
    const on = (name: string, act: () => void): void => { video.addEventListener(name, act, { signal }); };
    on("timeupdate", () => { this.#moved(); });
    on("ended", () => { if (this.playing) this.#next(); }); // A turn that is replayed may end with its part.
    on("waiting", () => { this.waiting = true; });
    on("playing", () => { this.waiting = false; });
    on("canplay", () => { this.waiting = false; });
    on("error", () => { this.failed = true; this.playing = false; });
    signal.addEventListener("abort", whenAnotherIsHeard(video, () => { this.pause(); }));
    on("volumechange", () => { this.muted = video.muted; });
    // Called in an effect, which must not run again with every moment that is played.
    untrack(() => { this.seek(this.atMs); });
  }

  seek(ms: number): void {
    this.#untilMs = null;
    this.#go(Math.min(Math.max(0, ms), this.film.duration_ms));
  }

  by(ms: number): void {
    this.seek(steppedBy(this.film.parts, this.atMs, ms));
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.atMs >= this.film.duration_ms - 50) this.seek(0);
    else if (this.#video?.ended === true) this.#next();
    if (this.failed) this.#again();
    this.playing = true;
    this.#start();
  }

  pause(): void {
    this.playing = false;
    this.#video?.pause();
  }

  mute(): void {
    if (this.#video !== null) this.#video.muted = !this.#video.muted;
  }

  /** With or without the pictures, from the same moment on. */
  setSoundOnly(only: boolean): void {
    this.#moved();
    this.soundOnly = only;
    keepSoundOnly(only);
    this.#again();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.#video !== null) this.#video.playbackRate = speed;
  }

  /** One step faster or slower. */
  hurry(step: 1 | -1): void {
    const index = SPEEDS.findIndex((speed) => speed === this.speed) + step;
    this.setSpeed(SPEEDS[index] ?? this.speed);
  }

  /** Plays one turn, and stands still at its end. */
  replay(turn: Turn): void {
    this.seek(turn.start_ms);
    this.#untilMs = turn.end_ms;
    this.play();
  }

  /** To the next chapter, or the beginning of this one; from there to the one before. */
  chapter(step: 1 | -1): void {
    const starts = this.film.chapters.map(({ start_ms }) => start_ms);
    const to = step === 1 ? starts.find((ms) => ms > this.atMs) : starts.findLast((ms) => ms < this.atMs - NEAR_CHAPTER_MS);
    if (to !== undefined) this.seek(to);
    else if (step === -1) this.seek(0);
  }

  close(): void {
    this.#closing.abort();
    this.#video?.pause();
    this.#video?.removeAttribute("src");
    this.#video?.load();
    this.#video = null;
  }

  #go(ms: number): void {
    const place = placeAt(this.film.parts, ms);
    const part = place === null ? undefined : this.film.parts[place.index];
    if (place === null || part === undefined || this.#video === null) return;
    this.atMs = part.start_ms + place.offsetMs;
    const video = this.#video;
    if (place.index !== this.#index) {
      this.#index = place.index;
      this.failed = false;
      video.src = (this.soundOnly ? soundAddress : partAddress)(this.#recording, place.index);
      video.playbackRate = this.speed;
    }
    video.currentTime = place.offsetMs / 1000;
    if (this.playing) this.#start();
  }

  #moved(): void {
    const part = this.film.parts[this.#index];
    if (part === undefined || this.#video === null || this.#video.seeking) return;
    this.atMs = Math.min(part.start_ms + this.#video.currentTime * 1000, part.start_ms + part.duration_ms);
    if (this.#untilMs === null || this.atMs < this.#untilMs) return;
    this.#untilMs = null;
    this.pause();
  }

  #next(): void {
    const next = this.film.parts[this.#index + 1];
    if (next !== undefined) this.#go(next.start_ms);
    else {
      this.atMs = this.film.duration_ms;
      this.playing = false;
    }
  }

  /** The file of this moment anew: after a broken connection, or as another. */
  #again(): void {
    this.#index = -1;
    this.#go(this.atMs);
  }

  #start(): void {
    this.#video?.play().catch((reason: unknown) => {
      // Another seek came between, or the browser wants a press first.
      if (reason instanceof DOMException && reason.name === "NotAllowedError") this.playing = false;
    });
  }
}
