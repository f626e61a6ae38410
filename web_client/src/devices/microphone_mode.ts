/**
 * How a microphone is treated. processed: echo and noise are taken out here; plain: nothing is touched, for rooms whose
 * own equipment does both.
 */
export type MicrophoneMode = "processed" | "plain";

/** What to ask the browser for. `isDenoised`: noise is taken out after it, so the browser leaves it in. */
export function constraintsOf(mode: MicrophoneMode, isDenoised: boolean): MediaTrackConstraints {
  const processed = mode === "processed";
  return {
    echoCancellation: processed,
    noiseSuppression: processed && !isDenoised,
    autoGainControl: processed,
    channelCount: 1,
  };
}

/** Whether a track was asked for in the expectation that noise is taken out after it. */
export function leavesNoise({ echoCancellation, noiseSuppression }: MediaTrackSettings): boolean {
  return echoCancellation === true && noiseSuppression === false;
}
