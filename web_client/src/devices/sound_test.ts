import type { CameraSeen, Echo } from "../api/line_tests.js";
import { echoOf, HEARD_DB, loudnessDb, toneDb, toneOnset } from "../domain/tone.js";
import { lastChoice } from "./remembered.js";

/** How loud the tone is at the microphone and what the browser leaves of it, below full scale; how late it is heard. */
export interface EchoFound {
  readonly echo: Echo;
  readonly echoDb: number | null;
  readonly echoLeftDb: number | null;
  readonly echoMs: number | null;
}

/** What a room's devices do. `microphoneDb`: how loud the quiet room is, below full scale. */
export interface DevicesFound extends EchoFound {
  readonly camera: CameraSeen;
  readonly microphoneDb: number | null;
}

const UNTESTED: EchoFound = { echo: "untested", echoDb: null, echoLeftDb: null, echoMs: null };
export const NOTHING_FOUND: DevicesFound = { camera: "unknown", microphoneDb: null, ...UNTESTED };

/** As it comes, and as a session has it: here, for what the lobby loads has no room for a part of its own to share. */
type Mode = "plain" | "processed";

const TONE_HZ = 1900;
const LOUDNESS = 0.2;
const SWELL_S = 0.03;
const LEAD_S = 0.05;
/** It is listened for twice: a page that is late by a third of a second finds the beginning all the same. */
const SETTLE_MS = [300, 350] as const;
const LOOKS = 10;
const LOOK_MS = 90;
const SAMPLES = 4096;
/** 0.68 s at 48 kHz. */
const PAST_SAMPLES = 32_768;
const MOST_MS = 2000;

/** Looks whether there is a picture, listens to the room, and sounds a tone of two seconds when `tone` is wanted. */
export async function testDevices(tone: boolean): Promise<DevicesFound> {
  if (!("mediaDevices" in navigator)) return NOTHING_FOUND;
  const camera = await seesCamera();
  try {
    const quiet = await listen("plain", false);
    if (quiet === null) return { ...NOTHING_FOUND, camera };
    const found = { camera, microphoneDb: kept(quiet.levelDb) };
    return tone ? { ...found, ...(await testEcho(quiet)) } : { ...found, ...UNTESTED };
  } catch {
    return { ...NOTHING_FOUND, camera };
  }
}

async function testEcho(quiet: Heard): Promise<EchoFound> {
  const raw = await listen("plain", true, quiet.toneDb + HEARD_DB);
  if (raw === null) return UNTESTED;
  const processed = await listen("processed", true);
  return {
    echo: echoOf(quiet.toneDb, raw.toneDb, processed?.toneDb ?? null),
    echoDb: kept(raw.toneDb),
    echoLeftDb: processed === null ? null : kept(processed.toneDb),
    echoMs: raw.lateS === null ? null : Math.min(MOST_MS, Math.max(0, Math.round(raw.lateS * 1000))),
  };
}

function kept(db: number): number {
  return Math.max(-100, Math.min(0, Math.round(db)));
}

async function seesCamera(): Promise<CameraSeen> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted(lastChoice()?.camera) });
    const [track] = stream.getVideoTracks();
    const seen = track?.readyState === "live" && !track.muted;
    track?.stop();
    return seen ? "present" : "absent";
  } catch {
    return "absent";
  }
}

function wanted(id: string | null | undefined): MediaTrackConstraints {
  return id == null ? {} : { deviceId: { ideal: id } };
}

interface Heard {
  readonly levelDb: number;
  readonly toneDb: number;
  /** How long after it was played the tone was heard; null without one, or where it cannot be told. */
  readonly lateS: number | null;
}

/**
 * The median of some looks; null without a microphone. The tone goes the way of all sound, where echo is taken out.
 * `floorDb`: what it must be louder than to be told from the room.
 */
async function listen(mode: Mode, tone: boolean, floorDb = 0): Promise<Heard | null> {
  const stream = await microphone(mode);
  if (stream === null) return null;
  const context = new AudioContext();
  const silence = new AbortController();
  try {
    const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
    const past = new AnalyserNode(context, { fftSize: PAST_SAMPLES });
    context.createMediaStreamSource(stream).connect(analyser).connect(past);
    const playedS = tone ? await sound(context, silence.signal) : null;
    let lateS: number | null = null;
    for (const waitMs of SETTLE_MS) {
      await passed(waitMs);
      if (playedS !== null) lateS ??= lateOf(past, playedS, floorDb);
    }
    const samples = new Float32Array(SAMPLES);
    const levels: number[] = [];
    const tones: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      analyser.getFloatTimeDomainData(samples);
      levels.push(loudnessDb(samples));
      tones.push(toneDb(samples, context.sampleRate, TONE_HZ));
      await passed(LOOK_MS);
    }
    return { levelDb: median(levels), toneDb: median(tones), lateS };
  } finally {
    silence.abort();
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  }
}

/** The beginning of the tone among the newest samples, against when it was played; null while it still swells. */
function lateOf(past: AnalyserNode, playedS: number, floorDb: number): number | null {
  const samples = new Float32Array(PAST_SAMPLES);
  past.getFloatTimeDomainData(samples);
  const { currentTime, sampleRate } = past.context;
  const onset = toneOnset(samples, sampleRate, TONE_HZ, floorDb);
  const lastedS = onset === null ? 0 : PAST_SAMPLES / sampleRate - onset;
  return lastedS < SWELL_S ? null : currentTime - lastedS - SWELL_S / 2 - playedS;
}

async function microphone(mode: Mode): Promise<MediaStream | null> {
  try {
    const clean = mode === "processed";
    const treated = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean, channelCount: 1 };
    return await navigator.mediaDevices.getUserMedia({ audio: { ...treated, ...wanted(lastChoice()?.microphone) } });
  } catch {
    return null;
  }
}

/** Begins the tone; when, by the context's clock. */
async function sound(context: AudioContext, silence: AbortSignal): Promise<number> {
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  const speaker = lastChoice()?.speaker ?? null;
  if (speaker !== null && "setSinkId" in player) await player.setSinkId(speaker).catch(() => undefined);
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  const loudness = new GainNode(context, { gain: 0 });
  tone.connect(loudness).connect(out);
  tone.start();
  silence.addEventListener("abort", () => {
    tone.stop();
    player.pause();
    player.srcObject = null;
  });
  await player.play();
  const beginsS = context.currentTime + LEAD_S;
  loudness.gain.setValueAtTime(0, beginsS).linearRampToValueAtTime(LOUDNESS, beginsS + SWELL_S);
  return beginsS;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
