import { MicrophoneLevel } from "./microphone_level.js";

export const TONE_S = 2;
export const LEVEL_S = 30;
export const LATE_S = 2;
/** From the press on: the first two seconds are silent, then ten sound. */
export const BACK_S = 12;

const TONE_HZ = 660;
const TONE_LOUDNESS = 0.15;
const SWELL_S = 0.15;
/** What comes back is softer than what was said: what the microphone hears of it dies away. */
const BACK_LOUDNESS = 0.7;
const WAKES_WITHIN_MS = 1500;
const [LEAST_DB, MOST_DB] = [-100, 0];

/** A soft tone from a speaker (null: the machine's own). Rejects where the browser lets no sound out. */
export async function playTone(speaker: string | null, stopped: AbortSignal): Promise<void> {
  await withSpeaker(speaker, async (context, out) => {
    const tone = new OscillatorNode(context, { frequency: TONE_HZ });
    const loudness = new GainNode(context, { gain: 0 });
    const nowS = context.currentTime;
    loudness.gain.setValueAtTime(0, nowS);
    loudness.gain.linearRampToValueAtTime(TONE_LOUDNESS, nowS + SWELL_S);
    loudness.gain.setValueAtTime(TONE_LOUDNESS, nowS + TONE_S - SWELL_S);
    loudness.gain.linearRampToValueAtTime(0, nowS + TONE_S);
    tone.connect(loudness).connect(out);
    tone.start();
    await passed(TONE_S * 1000, stopped);
  });
}

/** A microphone from the speaker of its own machine, a little late, whether or not the session hears it. */
export async function playBack(microphone: MediaStreamTrack, speaker: string | null, stopped: AbortSignal): Promise<void> {
  const own = listening(microphone);
  try {
    await withSpeaker(speaker, async (context, out) => {
      const late = new DelayNode(context, { maxDelayTime: LATE_S, delayTime: LATE_S });
      const loudness = new GainNode(context, { gain: BACK_LOUDNESS });
      context.createMediaStreamSource(new MediaStream([own])).connect(late).connect(loudness).connect(out);
      await passed(BACK_S * 1000, stopped);
    });
  } finally {
    own.stop();
  }
}

/** How loud a microphone is, whole decibels below full scale, five times a second. */
export async function measure(microphone: MediaStreamTrack, stopped: AbortSignal, onLevel: (db: number) => void): Promise<void> {
  const own = listening(microphone);
  const level = new MicrophoneLevel(own, (_, db) => {
    onLevel(Math.round(Math.min(MOST_DB, Math.max(LEAST_DB, db))));
  });
  try {
    await passed(LEVEL_S * 1000, stopped);
  } finally {
    level.close();
    own.stop();
  }
}

/** The same microphone, open here alone: for the session it stays as it is. */
function listening(microphone: MediaStreamTrack): MediaStreamTrack {
  const own = microphone.clone();
  own.enabled = true;
  return own;
}

async function withSpeaker(speaker: string | null, sound: (context: AudioContext, out: AudioNode) => Promise<void>): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  try {
    if (speaker !== null && "setSinkId" in player) await player.setSinkId(speaker).catch(() => undefined);
    await Promise.race([context.resume(), passed(WAKES_WITHIN_MS)]);
    if (context.state !== "running") throw new Error("this browser lets no sound out");
    await player.play();
    await sound(context, out);
  } finally {
    player.pause();
    player.srcObject = null;
    void context.close();
  }
}

function passed(ms: number, stopped?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
