import { trimmed } from "./codecs.js";

export type SourceKind = "microphone" | "camera" | "screen" | "screen_sound";

/** Voices, screen sound, stage and screen: the receive lines every client has, before its tiles. */
const RECEIVED_BEFORE_TILES: readonly ("audio" | "video")[] = ["audio", "audio", "audio", "audio", "video", "video"];

/**
 * 180p, 360p and 720p, lowest first. Each names its frame rate: Chromium slows the camera itself down to the highest
 * rate that any layer names, so one limit alone would hold for all.
 */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 15 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 30 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_700_000, maxFramerate: 30 },
];
/** Half and full size: text must stay readable, movement may be coarse. */
const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 250_000, maxFramerate: 5 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 800_000, maxFramerate: 5 },
];

/** What each layer sends at most by itself (bits a second), the lowest first. */
export const MOST_BPS = { camera: mostOf(CAMERA_LAYERS), screen: mostOf(SCREEN_LAYERS) } as const;

function mostOf(layers: readonly RTCRtpEncodingParameters[]): readonly number[] {
  return layers.map(({ maxBitrate }) => maxBitrate ?? 0);
}

const MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
const SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

/** Newer browsers let a page choose the header extensions of a line; older ones leave it to the answer. */
interface ChoosesExtensions {
  getHeaderExtensionsToNegotiate(): { uri: string; direction: RTCRtpTransceiverDirection }[];
  setHeaderExtensionsToNegotiate(extensions: { uri: string; direction: RTCRtpTransceiverDirection }[]): void;
}

/**
 * Opens all lines of a connection, in the order the media worker knows them by: microphone, camera, screen,
 * screen sound; then three voices, screen sound, stage, screen and the tiles. Nothing is added later. `cameraLayers`:
 * one where a line is only measured.
 */
export function openLines(
  connection: RTCPeerConnection, tiles: number, cameraLayers = CAMERA_LAYERS,
): Record<SourceKind, RTCRtpSender> {
  const person = new MediaStream();
  const shown = new MediaStream();
  const senders = {
    microphone: send(connection, "audio", { streams: [person] }),
    camera: send(connection, "video", { streams: [person], sendEncodings: cameraLayers }),
    screen: send(connection, "video", { streams: [shown], sendEncodings: SCREEN_LAYERS }),
    screen_sound: send(connection, "audio", { streams: [shown] }),
  };
  for (const kind of RECEIVED_BEFORE_TILES) receive(connection, kind);
  for (let tile = 0; tile < tiles; tile++) receive(connection, "video");
  return senders;
}

function send(connection: RTCPeerConnection, kind: "audio" | "video", init: RTCRtpTransceiverInit): RTCRtpSender {
  const line = connection.addTransceiver(kind, { ...init, direction: "sendonly" });
  trimCodecs(line, kind);
  return line.sender;
}

function receive(connection: RTCPeerConnection, kind: "audio" | "video"): void {
  const line = connection.addTransceiver(kind, { direction: "recvonly" });
  trimCodecs(line, kind);
  trimExtensions(line);
}

function trimCodecs(line: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const codecs = trimmed(RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [], kind);
  if (codecs.length > 0) line.setCodecPreferences(codecs);
}

/** The receiver's own estimate (REMB) comes only when send times are on the line and transport-cc is not. */
function trimExtensions(line: RTCRtpTransceiver): void {
  if (!choosesExtensions(line)) return;
  line.setHeaderExtensionsToNegotiate(
    line.getHeaderExtensionsToNegotiate().map(({ uri }) => ({
      uri,
      direction: uri === MID || uri === SEND_TIME ? "sendrecv" : "stopped",
    })),
  );
}

function choosesExtensions(line: RTCRtpTransceiver): line is RTCRtpTransceiver & ChoosesExtensions {
  return "setHeaderExtensionsToNegotiate" in line && "getHeaderExtensionsToNegotiate" in line;
}

/** The answer with this rate as what the camera's line begins with and never leaves. */
export function withRate(answer: string, kbit: number): string {
  const rate = String(kbit);
  return onCamera(answer, `x-google-start-bitrate=${rate};x-google-min-bitrate=${rate};x-google-max-bitrate=${rate}`);
}

/** The answer with this rate as what the browser takes the line to carry before it has measured anything. */
export function beginningWith(answer: string, kbit: number): string {
  return onCamera(answer, `x-google-start-bitrate=${String(kbit)}`);
}

/** Source: Chromium's own parameters of a codec; they are of the whole connection, and other browsers pass them over. */
function onCamera(answer: string, parameters: string): string {
  const [head = "", ...sections] = answer.split(/(?=^m=)/mu);
  const rated = sections.map((section, line) =>
    line === 1 ? section.replace(/^(a=rtpmap:(\d+) VP8\/90000)(\r?\n)/mu, `$1$3a=fmtp:$2 ${parameters}$3`) : section,
  );
  return [head, ...rated].join("");
}
