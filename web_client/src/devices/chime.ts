/** What became of a test chime. */
export type ChimeResult = "played" | "failed";

const NOTES_HZ = [523.25, 659.25, 783.99, 1046.5];
const NOTE_S = 0.45;
const LOUDNESS = 0.25;

/** Four rising bell notes out of one speaker (null: the machine's own), about two and a half seconds. */
export async function playChime(speaker: string | null, stopped: AbortSignal): Promise<ChimeResult> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  try {
    if (speaker !== null && "setSinkId" in player) await player.setSinkId(speaker);
    await player.play();
    const lengthS = ring(context, out);
    await passed(lengthS * 1000, stopped);
    return "played";
  } catch {
    return "failed";
  } finally {
    player.pause();
    player.srcObject = null;
    void context.close();
  }
}

/** Schedules the notes; each swells at once and dies away. Returns how long they sound. */
function ring(context: AudioContext, out: AudioNode): number {
  NOTES_HZ.forEach((hertz, order) => {
    const startS = context.currentTime + order * NOTE_S;
    const tone = new OscillatorNode(context, { frequency: hertz, type: "sine" });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, startS);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, startS + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, startS + NOTE_S * 2);
    tone.connect(loudness).connect(out);
    tone.start(startS);
    tone.stop(startS + NOTE_S * 2);
  });
  return (NOTES_HZ.length + 1) * NOTE_S;
}

function passed(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
