/** What the lobby hands to the live page. Ids are the browser's device ids; null means its default device. */
export interface DeviceChoice {
  readonly microphone: string | null;
  readonly camera: string | null;
  readonly speaker: string | null;
  readonly microphoneOpen: boolean;
  readonly cameraOn: boolean;
}
