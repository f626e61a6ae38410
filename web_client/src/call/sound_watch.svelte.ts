import { SilenceWatch } from "../devices/silence_watch.js";
import { ECHO_EVERY_S, type Echo, EchoWatch } from "./echo_watch.js";
import { dbOf } from "./microphone_level.js";

/** What is wrong with the sound of this machine, as far as it can tell. */
export type SoundTrouble = "unheard" | Echo;

/** Who may be heard now. */
export interface Speaking {
  readonly isOpen: boolean;
  readonly hasFloor: boolean;
}

/** Listens to the own microphone and to the incoming voices, and says what is wrong; `close()` frees the audio graph. */
export class SoundWatch {
  #trouble: SoundTrouble | null = $state(null);
  readonly #context = new AudioContext();
  readonly #own: Ear;
  readonly #incoming: Ear;
  readonly #silence = new SilenceWatch();
  readonly #echo = new EchoWatch();
  readonly #speaking: () => Speaking;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(speaking: () => Speaking) {
    this.#speaking = speaking;
    this.#own = new Ear(this.#context);
    this.#incoming = new Ear(this.#context);
    this.#timer = setInterval(() => {
      this.#look(performance.now() / 1000);
    }, ECHO_EVERY_S * 1000);
  }

  get trouble(): SoundTrouble | null {
    return this.#trouble;
  }

  /** The microphone itself, before anything is taken out of it. */
  listen(microphone: MediaStreamTrack | null): void {
    this.#own.hear(microphone === null ? [] : [new MediaStream([microphone])]);
  }

  hear(voices: readonly MediaStream[]): void {
    this.#incoming.hear(voices);
  }

  close(): void {
    clearInterval(this.#timer);
    void this.#context.close();
  }

  #look(nowS: number): void {
    const speaking = this.#speaking();
    const isMeasured = speaking.isOpen && this.#own.isHearing && this.#context.state === "running";
    const own = isMeasured ? this.#own.db : null;
    if (own === null) this.#echo.reset();
    const isUnheard = this.#silence.push({ db: own, ...speaking }, nowS);
    const echo = own === null ? null : this.#echo.push(own, this.#incoming.db, nowS);
    this.#trouble = isUnheard ? "unheard" : echo;
  }
}

/** Some streams together, as one level. */
class Ear {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  #sources: MediaStreamAudioSourceNode[] = [];

  constructor(context: AudioContext) {
    this.#context = context;
    this.#analyser = new AnalyserNode(context, { fftSize: 2048 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
  }

  get isHearing(): boolean {
    return this.#sources.length > 0;
  }

  get db(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return dbOf(this.#samples);
  }

  hear(streams: readonly MediaStream[]): void {
    for (const source of this.#sources) source.disconnect();
    this.#sources = streams.flatMap((stream) => {
      try {
        const source = this.#context.createMediaStreamSource(stream);
        source.connect(this.#analyser);
        return [source];
      } catch {
        return []; // Of another sample rate, where a browser cannot mix them: then it is not judged.
      }
    });
  }
}
