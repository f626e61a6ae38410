import { lastChoice } from "./remembered.js";

/** The server takes no larger one. */
export const MAX_BYTES = 200 * 1024;
const WIDTH = 1280;
const WARM_MS = 1200;
const [FIRST_QUALITY, LEAST_QUALITY, LESS] = [0.8, 0.3, 0.1];

/** The room's camera, opened for one picture. `close()` frees it. */
export class RoomCamera {
  readonly video = document.createElement("video");
  readonly #stream: MediaStream;

  private constructor(stream: MediaStream) {
    this.#stream = stream;
    this.video.muted = true;
    this.video.srcObject = stream;
  }

  /** Rejects where there is no camera. */
  static async open(): Promise<RoomCamera> {
    const id = lastChoice()?.camera ?? null;
    const wanted = { width: { ideal: WIDTH }, height: { ideal: 720 }, ...(id === null ? {} : { deviceId: { ideal: id } }) };
    const camera = new RoomCamera(await navigator.mediaDevices.getUserMedia({ video: wanted }));
    await camera.video.play();
    await new Promise((resolve) => { setTimeout(resolve, WARM_MS); }); // The first frames of a camera are dark.
    return camera;
  }

  /** What the camera sees now, as JPEG within the bound; null when it shows nothing. */
  async take(): Promise<Blob | null> {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth === 0) return null;
    const scale = Math.min(1, WIDTH / videoWidth);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    canvas.getContext("2d")?.drawImage(this.video, 0, 0, canvas.width, canvas.height);
    for (let quality = FIRST_QUALITY; quality >= LEAST_QUALITY; quality -= LESS) {
      const jpeg = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
      if (jpeg === null || jpeg.size <= MAX_BYTES) return jpeg;
    }
    return null;
  }

  close(): void {
    for (const track of this.#stream.getTracks()) track.stop();
    this.video.srcObject = null;
  }
}
