const [PREFIX, SCAN, COMMENT] = [0xff, 0xda, 0xfe];
const [FIRST_PROFILE, LAST_PROFILE] = [0xe1, 0xef];
const START_BYTES = 2;
const MARKER_BYTES = 2;

/**
 * A JPEG without the segments that carry no picture (colour profile, EXIF, comments): browsers add some, and a still
 * has no room for them. What cannot be read as one is left as it is.
 */
export function plainJpeg(jpeg: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(jpeg);
  const plain = new Uint8Array(bytes.length);
  let [at, length] = [START_BYTES, START_BYTES];
  plain.set(bytes.subarray(0, START_BYTES));
  while (bytes[at] === PREFIX && bytes[at + 1] !== SCAN) {
    const marker = bytes[at + 1] ?? 0;
    const size = MARKER_BYTES + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
    const segment = bytes.subarray(at, at + size);
    const isExtra = (marker >= FIRST_PROFILE && marker <= LAST_PROFILE) || marker === COMMENT;
    if (!isExtra) {
      plain.set(segment, length);
      length += segment.length;
    }
    at += size;
  }
  if (bytes[at] !== PREFIX) return bytes;
  plain.set(bytes.subarray(at), length);
  return plain.slice(0, length + bytes.length - at);
}
