/** What a still should weigh: a meeting of 129 rooms was reckoned with this. */
const AIM_BYTES = 8192;
const LEAST = 0.2;
const MOST = 0.85;
const SHARPEST_STEP = 1.25;

export const FIRST_QUALITY = 0.6;

/** The JPEG quality for the next still, 0 to 1, from what the last one weighed. Pure. */
export function nextQuality(quality: number, bytes: number): number {
  const step = Math.min(SHARPEST_STEP, Math.max(1 / SHARPEST_STEP, AIM_BYTES / Math.max(1, bytes)));
  return Math.min(MOST, Math.max(LEAST, quality * step));
}
