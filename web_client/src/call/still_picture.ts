import { MAX_STILL_BYTES, STILL_HEIGHT, STILL_WIDTH } from "../protocol/messages.gen.js";
import { plainJpeg } from "./plain_jpeg.js";
import { FIRST_QUALITY, nextQuality } from "./still_quality.js";

const TRIES = 4;

/** Makes small pictures of one camera. It holds the camera's frames until `close()`. */
export class StillPicture {
  readonly #video = document.createElement("video");
  readonly #canvas = document.createElement("canvas");
  #quality = FIRST_QUALITY;

  constructor(track: MediaStreamTrack) {
    [this.#canvas.width, this.#canvas.height] = [STILL_WIDTH, STILL_HEIGHT];
    this.#video.muted = true;
    this.#video.srcObject = new MediaStream([track]);
    void this.#video.play().catch(() => undefined); // A camera that gives nothing gives no picture either.
  }

  /** The picture of this moment as JPEG; null while the camera shows nothing. */
  async take(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || this.#video.videoWidth === 0) return null;
    this.#draw();
    for (let tried = 0; tried < TRIES; tried++) {
      const encoded = await this.#encode();
      if (encoded === null) return null;
      const jpeg = plainJpeg(await encoded.arrayBuffer());
      this.#quality = nextQuality(this.#quality, jpeg.length);
      if (jpeg.length <= MAX_STILL_BYTES) return jpeg;
    }
    return null;
  }

  close(): void {
    this.#video.srcObject = null;
  }

  /** The middle of the camera's picture, so that one of another shape is cut and not squeezed. */
  #draw(): void {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.max(STILL_WIDTH / videoWidth, STILL_HEIGHT / videoHeight);
    const [width, height] = [videoWidth * scale, videoHeight * scale];
    const context = this.#canvas.getContext("2d");
    context?.drawImage(this.#video, (STILL_WIDTH - width) / 2, (STILL_HEIGHT - height) / 2, width, height);
  }

  #encode(): Promise<Blob | null> {
    return new Promise((resolve) => {
      this.#canvas.toBlob(resolve, "image/jpeg", this.#quality);
    });
  }
}
