/** A small picture of a room, as a binary frame of the server shows it. */
export interface StillShown {
  readonly participant: string;
  /** When the server got it, Unix milliseconds. */
  readonly takenMs: number;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const VERSION = 1;
const HEAD_BYTES = 10;

/** The picture in a binary frame; null when a newer server says something else in one. */
export function readStillFrame(frame: ArrayBuffer): StillShown | null {
  if (frame.byteLength < HEAD_BYTES) return null;
  const head = new DataView(frame);
  const start = HEAD_BYTES + head.getUint8(1);
  if (head.getUint8(0) !== VERSION || start > frame.byteLength) return null;
  const participant = String.fromCharCode(...new Uint8Array(frame, HEAD_BYTES, start - HEAD_BYTES));
  return { participant, takenMs: Number(head.getBigUint64(2)), jpeg: new Uint8Array(frame, start) };
}
