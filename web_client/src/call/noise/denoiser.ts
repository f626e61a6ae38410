import { RnnoiseWorkletNode, loadRnnoise } from "@sapphi-red/web-noise-suppressor";
import worklet from "@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url";
import plainWasm from "@sapphi-red/web-noise-suppressor/rnnoise.wasm?url";
import simdWasm from "@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url";
import openPorts from "./open_ports.js?url";

/** RNNoise knows no other. */
const SAMPLE_RATE = 48_000;
const RUNS_MS = 1000;
/** By then a processor has heard of its end: a context that is closed before is never freed (Chromium). */
const ENDS_MS = 2000;

/** A microphone without its noise; `close()` frees the nodes, the microphone itself stays its owner's. */
export interface Denoised {
  readonly track: MediaStreamTrack;
  close(): void;
}

/** Takes the noise out of microphones with RNNoise, in a thread of its own; `close()` frees all of it. */
export class Denoiser {
  readonly #context: AudioContext;
  readonly #wasm: ArrayBuffer;

  private constructor(context: AudioContext, wasm: ArrayBuffer) {
    this.#context = context;
    this.#wasm = wasm;
  }

  /**
   * Loads what is needed; rejects when this browser cannot do it or does not let it run. `onStopped`: what it gives is
   * silence from now on, the microphone itself has to go out.
   */
  static async load(onStopped: () => void): Promise<Denoiser> {
    const wasm = await loadRnnoise({ url: plainWasm, simdUrl: simdWasm });
    // The worklet would fall silent, without a word, where a policy forbids this.
    await WebAssembly.compile(wasm.slice(0));
    const context = new AudioContext({ sampleRate: SAMPLE_RATE });
    try {
      await context.audioWorklet.addModule(openPorts);
      await context.audioWorklet.addModule(worklet);
      await running(context);
    } catch (error) {
      void context.close();
      throw error;
    }
    context.onstatechange = () => {
      if (context.state !== "running") onStopped();
    };
    return new Denoiser(context, wasm);
  }

  denoise(microphone: MediaStreamTrack): Denoised {
    const source = this.#context.createMediaStreamSource(new MediaStream([microphone]));
    const node = new RnnoiseWorkletNode(this.#context, { wasmBinary: this.#wasm, maxChannels: 1 });
    const out = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 });
    source.connect(node).connect(out);
    const [track] = out.stream.getAudioTracks();
    if (track === undefined) throw new Error("a destination without a track");
    return {
      track,
      close: () => {
        source.disconnect();
        node.disconnect();
        node.destroy();
        track.stop();
      },
    };
  }

  close(): void {
    this.#context.onstatechange = null;
    setTimeout(() => void this.#context.close(), ENDS_MS);
  }
}

/** Rejects when the browser wants a press before it lets sound through: a voice must not wait for that. */
async function running(context: AudioContext): Promise<void> {
  await Promise.race([context.resume(), new Promise((after) => setTimeout(after, RUNS_MS))]);
  if (context.state !== "running") throw new Error("the audio context does not run");
}
