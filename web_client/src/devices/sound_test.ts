import type { CameraSeen, Echo } from "../api/line_tests.js";
import { echoOf, loudnessDb, toneDb } from "../domain/tone.js";
import { lastChoice } from "./remembered.js";

/** What a room's devices do. `microphoneDb`: how loud the quiet room is, below full scale. */
export interface DevicesFound {
  readonly camera: CameraSeen;
  readonly microphoneDb: number | null;
  readonly echo: Echo;
}

export const NOTHING_FOUND: DevicesFound = { camera: "unknown", microphoneDb: null, echo: "untested" };

/** As it comes, and as a session has it: here, for what the lobby loads has no room for a part of its own to share. */
type Mode = "plain" | "processed";

const TONE_HZ = 1900;
const LOUDNESS = 0.2;
const SWELL_S = 0.03;
const SETTLE_MS = 400;
const LOOKS = 10;
const LOOK_MS = 90;
const SAMPLES = 4096;

/** Looks whether there is a picture, listens to the room, and sounds a tone of two seconds when `tone` is wanted. */
export async function testDevices(tone: boolean): Promise<DevicesFound> {
  if (!("mediaDevices" in navigator)) return NOTHING_FOUND;
  const camera = await seesCamera();
  try {
    const quiet = await listen("plain", false);
    if (quiet === null) return { camera, microphoneDb: null, echo: "untested" };
    const microphoneDb = Math.max(-100, Math.min(0, Math.round(quiet.levelDb)));
    if (!tone) return { camera, microphoneDb, echo: "untested" };
    const raw = await listen("plain", true);
    const processed = await listen("processed", true);
    return { camera, microphoneDb, echo: raw === null ? "untested" : echoOf(quiet.toneDb, raw.toneDb, processed?.toneDb ?? null) };
  } catch {
    return { camera, microphoneDb: null, echo: "untested" };
  }
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
}

/** The median of some looks; null without a microphone. The tone goes the way of all sound, where echo is taken out. */
async function listen(mode: Mode, tone: boolean): Promise<Heard | null> {
  const stream = await microphone(mode);
  if (stream === null) return null;
  const context = new AudioContext();
  const silence = new AbortController();
  try {
    const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
    context.createMediaStreamSource(stream).connect(analyser);
    if (tone) await sound(context, silence.signal);
    await passed(SETTLE_MS);
    const samples = new Float32Array(SAMPLES);
    const levels: number[] = [];
    const tones: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      analyser.getFloatTimeDomainData(samples);
      levels.push(loudnessDb(samples));
      tones.push(toneDb(samples, context.sampleRate, TONE_HZ));
      await passed(LOOK_MS);
    }
    return { levelDb: median(levels), toneDb: median(tones) };
  } finally {
    silence.abort();
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  }
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

async function sound(context: AudioContext, silence: AbortSignal): Promise<void> {
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  const speaker = lastChoice()?.speaker ?? null;
  if (speaker !== null && "setSinkId" in player) await player.setSinkId(speaker).catch(() => undefined);
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.linearRampToValueAtTime(LOUDNESS, context.currentTime + SWELL_S);
  tone.connect(loudness).connect(out);
  tone.start();
  silence.addEventListener("abort", () => {
    tone.stop();
    player.pause();
    player.srcObject = null;
  });
  await player.play();
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
