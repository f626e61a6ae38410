import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicrophoneSource } from "./microphone_source.js";
import type { Denoiser } from "./noise/denoiser.js";

const LEAVES_NOISE = { echoCancellation: true, noiseSuppression: false };

function microphone(settings: MediaTrackSettings): MediaStreamTrack {
  return { enabled: true, getSettings: () => settings, stop: vi.fn() } as unknown as MediaStreamTrack;
}

/** Gives out tracks of its own, and stops when a test says so. */
class FakeDenoiser {
  readonly given: MediaStreamTrack[] = [];
  freed = 0;
  isClosed = false;
  breaks = false;

  denoise(): { track: MediaStreamTrack; close: () => void } {
    if (this.breaks) throw new DOMException("another sample rate", "NotSupportedError");
    const track = microphone({});
    this.given.push(track);
    return { track, close: () => { this.freed += 1; } };
  }

  close(): void {
    this.isClosed = true;
  }
}

let denoiser: FakeDenoiser;
let stop: () => void;
let stopped: number;
let logged: ReturnType<typeof vi.spyOn>;
let source: MicrophoneSource;

beforeEach(() => {
  [denoiser, stopped] = [new FakeDenoiser(), 0];
  logged = vi.spyOn(console, "info").mockImplementation(() => undefined);
  source = sourceWith((onStopped) => {
    stop = onStopped;
    return Promise.resolve(denoiser as unknown as Denoiser);
  });
});
afterEach(() => {
  source.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function sourceWith(load: (onStopped: () => void) => Promise<Denoiser>): MicrophoneSource {
  return new MicrophoneSource(load, () => { stopped += 1; });
}

describe("once the suppression is there", () => {
  beforeEach(() => source.prepare());

  test("noise is taken out of a microphone that still has it", () => {
    const raw = microphone(LEAVES_NOISE);
    expect(source.use(raw)).toBe(denoiser.given[0]);
    expect(source.raw).toBe(raw);
  });

  test("a room's own equipment goes out untouched", () => {
    const raw = microphone({ echoCancellation: false, noiseSuppression: false });
    expect([source.use(raw), denoiser.given]).toEqual([raw, []]);
  });

  test("open and closed hold for the microphone and for what goes out", () => {
    const raw = microphone(LEAVES_NOISE);
    source.use(raw);
    source.open(false);
    expect([raw.enabled, denoiser.given[0]?.enabled]).toEqual([false, false]);
    source.open(true);
    expect([raw.enabled, denoiser.given[0]?.enabled]).toEqual([true, true]);
  });

  test("another microphone frees what the one before needed", () => {
    source.use(microphone(LEAVES_NOISE));
    source.use(microphone(LEAVES_NOISE));
    expect([denoiser.given.length, denoiser.freed]).toEqual([2, 1]);
    source.close();
    expect([denoiser.freed, denoiser.isClosed]).toEqual([2, true]);
  });

  test("and stops, the microphone is taken anew with that of the browser, once", () => {
    stop();
    stop();
    const raw = microphone({ echoCancellation: true, noiseSuppression: true });
    expect([stopped, source.isReady, source.use(raw), denoiser.isClosed]).toEqual([1, false, raw, true]);
    expect(logged).toHaveBeenCalled();
  });

  test("and does not take this microphone, the track itself goes out until it is taken anew", async () => {
    denoiser.breaks = true;
    const raw = microphone(LEAVES_NOISE);
    expect(source.use(raw)).toBe(raw);
    await Promise.resolve();
    expect([stopped, source.isReady]).toEqual([1, false]);
  });
});

test("it is loaded once", async () => {
  const load = vi.fn(() => Promise.resolve(denoiser as unknown as Denoiser));
  source = sourceWith(load);
  await Promise.all([source.prepare(), source.prepare()]);
  expect(load).toHaveBeenCalledOnce();
});

test("a browser that cannot do it is only written into the log", async () => {
  source = sourceWith(() => Promise.reject(new Error("no wasm here")));
  await source.prepare();
  const raw = microphone({ echoCancellation: true, noiseSuppression: true });
  expect([source.isReady, source.use(raw), stopped]).toEqual([false, raw, 0]);
  expect(logged).toHaveBeenCalledOnce();
});

test("joining does not wait for a slow line", async () => {
  vi.useFakeTimers();
  source = sourceWith(() => new Promise(() => undefined));
  let isPrepared = false;
  void source.prepare().then(() => { isPrepared = true; });
  await vi.advanceTimersByTimeAsync(2900);
  expect(isPrepared).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(isPrepared).toBe(true);
});

test("what comes after the end is freed at once", async () => {
  const preparing = source.prepare();
  source.close();
  await preparing;
  expect(denoiser.isClosed).toBe(true);
});
