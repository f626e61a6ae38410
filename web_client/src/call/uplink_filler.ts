const WIDTH = 160;
const HEIGHT = 90;
const FRAMES_PER_S = 30;
/** The encoder has little to do: what fills the line is put behind its frames. */
const OWN_BITS_PER_S = 60_000;
/** What a page that hung has not sent is not made up for. */
const LONGEST_FRAME_MS = 300;

interface EncodedFrame {
  data: ArrayBuffer;
}

interface EncodedStreams {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
}

interface SendsEncoded {
  createEncodedStreams(): EncodedStreams;
}

/** A small moving picture whose frames are made as large as a rate needs. `close()` frees it. */
export class UplinkFiller {
  readonly #sender: RTCRtpSender;
  readonly #canvas = document.createElement("canvas");
  readonly #track: MediaStreamTrack;
  readonly #drawing: ReturnType<typeof setInterval>;
  #kbit = 0;
  #lastMs = 0;

  constructor(sender: RTCRtpSender) {
    this.#sender = sender;
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#drawing = setInterval(() => { this.#draw(); }, 1000 / FRAMES_PER_S);
    const [track] = this.#canvas.captureStream(FRAMES_PER_S).getVideoTracks();
    if (track === undefined) throw new TypeError("a canvas without a picture");
    this.#track = track;
    if (sendsEncoded(sender)) this.#fill(sender.createEncodedStreams());
  }

  /** Begins to send at this rate, in kbit/s; 0 sends nothing. */
  async send(kbit: number): Promise<void> {
    this.#kbit = kbit;
    const parameters = this.#sender.getParameters();
    for (const encoding of parameters.encodings) encoding.maxBitrate = Math.max(kbit * 1000, OWN_BITS_PER_S);
    await this.#sender.setParameters(parameters);
    await this.#sender.replaceTrack(kbit > 0 ? this.#track : null);
  }

  close(): void {
    clearInterval(this.#drawing);
    this.#track.stop();
  }

  #draw(): void {
    const drawn = this.#canvas.getContext("2d");
    if (drawn === null) return;
    drawn.fillStyle = `hsl(${String(Math.floor(performance.now() / 10) % 360)} 50% 50%)`;
    drawn.fillRect(0, 0, WIDTH, HEIGHT);
  }

  #fill({ readable, writable }: EncodedStreams): void {
    const transform = new TransformStream<EncodedFrame, EncodedFrame>({
      transform: (frame, sink) => {
        const nowMs = performance.now();
        const bytes = Math.floor((this.#kbit * Math.min(nowMs - this.#lastMs, LONGEST_FRAME_MS)) / 8);
        this.#lastMs = nowMs;
        if (bytes > frame.data.byteLength) {
          const filled = new Uint8Array(bytes);
          filled.set(new Uint8Array(frame.data));
          frame.data = filled.buffer;
        }
        sink.enqueue(frame);
      },
    });
    // It breaks when the connection is closed: then nobody needs it.
    readable.pipeThrough(transform).pipeTo(writable).catch(() => undefined);
  }
}

function sendsEncoded(sender: RTCRtpSender): sender is RTCRtpSender & SendsEncoded {
  return "createEncodedStreams" in sender;
}
