import { vi } from "vitest";

/** The browser's media interfaces in the hands of a test: everything made is kept, nothing moves by itself. */
export class FakeTrack extends EventTarget {
  readonly id: string;
  readonly kind: string;
  enabled = true;
  contentHint = "";
  readonly deviceId: string;
  readyState: "live" | "ended" = "live";
  onended: (() => void) | null = null;

  constructor(kind: string, id: string, deviceId = "") {
    super();
    this.kind = kind;
    this.id = id;
    this.deviceId = deviceId;
  }

  get label(): string {
    return `${this.kind} ${this.deviceId}`;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, groupId: "" };
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** As when a cable is pulled out. */
  end(): void {
    this.readyState = "ended";
    this.onended?.();
  }
}

class FakeStream {
  readonly #tracks: readonly FakeTrack[];

  constructor(tracks: readonly FakeTrack[] = []) {
    this.#tracks = tracks;
  }

  getTracks(): readonly FakeTrack[] {
    return this.#tracks;
  }

  getAudioTracks(): readonly FakeTrack[] {
    return this.#tracks.filter((track) => track.kind === "audio");
  }

  getVideoTracks(): readonly FakeTrack[] {
    return this.#tracks.filter((track) => track.kind === "video");
  }
}

class FakeSender {
  track: FakeTrack | null = null;
  parameters: { encodings: { rid?: string; active?: boolean; maxBitrate?: number }[] };
  readonly set: boolean[][] = [];

  constructor(encodings: { rid?: string }[]) {
    this.parameters = { encodings };
  }

  replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): FakeSender["parameters"] {
    return { encodings: this.parameters.encodings.map((encoding) => ({ ...encoding })) };
  }

  setParameters(parameters: FakeSender["parameters"]): Promise<void> {
    this.parameters = parameters;
    this.set.push(parameters.encodings.map((encoding) => encoding.active ?? true));
    return Promise.resolve();
  }
}

export class FakeTransceiver {
  readonly mid: string;
  readonly kind: string;
  readonly direction: string;
  readonly init: RTCRtpTransceiverInit;
  readonly sender: FakeSender;
  readonly receiver: { track: FakeTrack };
  codecs: RTCRtpCodec[] = [];

  constructor(mid: string, kind: string, init: RTCRtpTransceiverInit) {
    this.mid = mid;
    this.kind = kind;
    this.direction = init.direction ?? "sendrecv";
    this.init = init;
    this.sender = new FakeSender(init.sendEncodings ?? []);
    this.receiver = { track: new FakeTrack(kind, `received ${mid}`) };
  }

  setCodecPreferences(codecs: RTCRtpCodec[]): void {
    this.codecs = codecs;
  }
}

export class FakeConnection {
  static made: FakeConnection[] = [];
  connectionState: RTCPeerConnectionState = "new";
  onconnectionstatechange: (() => void) | null = null;
  localDescription: { sdp: string } | null = null;
  currentRemoteDescription: { sdp: string } | null = null;
  readonly lines: FakeTransceiver[] = [];
  readonly configuration: RTCConfiguration;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
    FakeConnection.made.push(this);
  }

  addTransceiver(kind: string, init: RTCRtpTransceiverInit): FakeTransceiver {
    const line = new FakeTransceiver(this.lines.length.toString(), kind, init);
    this.lines.push(line);
    return line;
  }

  getTransceivers(): readonly FakeTransceiver[] {
    return this.lines;
  }

  setLocalDescription(): Promise<void> {
    this.localDescription = { sdp: `offer ${FakeConnection.made.indexOf(this)}` };
    return Promise.resolve();
  }

  setRemoteDescription(answer: { sdp: string }): Promise<void> {
    this.currentRemoteDescription = answer;
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map<string, unknown>());
  }

  close(): void {
    this.connectionState = "closed";
  }

  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/**
 * Devices of the machine: `plugged` are the ids of each kind, `tracks` all that were given out, `refuse` is what the
 * next request gets instead, `wanted` what was asked for.
 */
export class FakeDevices extends EventTarget {
  readonly tracks: FakeTrack[] = [];
  readonly wanted: MediaTrackConstraints[] = [];
  plugged: Record<"audio" | "video", readonly string[]> = { audio: ["mic"], video: ["cam"] };
  refuse: DOMException | null = null;

  getUserMedia(wanted: { audio?: MediaTrackConstraints; video?: MediaTrackConstraints }): Promise<FakeStream> {
    const kind = wanted.audio ? "audio" : "video";
    const constraints = wanted[kind] ?? {};
    this.wanted.push(constraints);
    const [first] = this.plugged[kind];
    if (first === undefined) return Promise.reject(new DOMException("nothing there", "NotFoundError"));
    const { exact = first } = (constraints.deviceId ?? {}) as { exact?: string };
    if (!this.plugged[kind].includes(exact)) return Promise.reject(new DOMException("not there", "OverconstrainedError"));
    return this.#give([kind], exact);
  }

  getDisplayMedia(): Promise<FakeStream> {
    return this.#give(["video", "audio"], "screen");
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const listed = (["audio", "video"] as const).flatMap((kind) =>
      this.plugged[kind].map((deviceId) => ({ kind: `${kind}input`, deviceId, groupId: "", label: `${kind} ${deviceId}` }) as MediaDeviceInfo),
    );
    return Promise.resolve(listed);
  }

  /** Other devices of a kind from now on; tracks of those that are gone end. */
  plug(kind: "audio" | "video", ...ids: string[]): void {
    this.plugged = { ...this.plugged, [kind]: ids };
    for (const track of this.tracks) {
      if (track.kind === kind && track.readyState === "live" && track.deviceId !== "screen" && !ids.includes(track.deviceId)) track.end();
    }
    this.dispatchEvent(new Event("devicechange"));
  }

  #give(kinds: readonly string[], deviceId: string): Promise<FakeStream> {
    if (this.refuse !== null) {
      const refusal = this.refuse;
      this.refuse = null;
      return Promise.reject(refusal);
    }
    const given = kinds.map((kind) => new FakeTrack(kind, `${kind} ${this.tracks.length}`, deviceId));
    this.tracks.push(...given);
    return Promise.resolve(new FakeStream(given));
  }
}

class FakeAudio {
  srcObject: unknown = null;

  play(): Promise<void> {
    return Promise.resolve();
  }

  pause(): void {
    this.srcObject = null;
  }
}

/** Puts the fakes in the browser's place until `vi.unstubAllGlobals()`. */
export function fakeBrowser(): FakeDevices {
  FakeConnection.made = [];
  const devices = new FakeDevices();
  vi.spyOn(console, "info").mockImplementation(() => undefined); // There are no audio worklets here.
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  vi.stubGlobal("RTCRtpReceiver", {
    getCapabilities: (kind: string) => ({
      codecs: kind === "video" ? [{ mimeType: "video/VP8", clockRate: 90_000 }] : [{ mimeType: "audio/opus", clockRate: 48_000 }],
    }),
  });
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("Audio", FakeAudio);
  Object.defineProperty(navigator, "permissions", { value: undefined, configurable: true });
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  return devices;
}
