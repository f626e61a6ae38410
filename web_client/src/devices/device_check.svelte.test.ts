import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceCheck } from "./device_check.svelte.js";

type Kind = "audio" | "video";

class FakeTrack extends EventTarget {
  readonly kind: Kind;
  readonly deviceId: string;
  isStopped = false;
  onended: (() => void) | null = null;

  constructor(kind: Kind, deviceId: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  stop(): void {
    this.isStopped = true;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, groupId: "" };
  }
}

/** The browser's devices: what is refused, what was handed out, what is plugged in. */
class FakeDevices extends EventTarget {
  readonly refused = new Map<Kind, string>();
  readonly tracks: FakeTrack[] = [];
  plugged: { kind: MediaDeviceKind; deviceId: string; groupId: string; label: string }[] = [];
  wait: Promise<void> = Promise.resolve();

  async getUserMedia(wanted: Partial<Record<Kind, MediaTrackConstraints>>): Promise<MediaStream> {
    await this.wait;
    const kinds = (["audio", "video"] as const).filter((kind) => wanted[kind] !== undefined);
    for (const kind of kinds) {
      const name = this.refused.get(kind);
      if (name !== undefined) throw new DOMException("refused", name);
    }
    const tracks = kinds.map((kind) => new FakeTrack(kind, (wanted[kind]?.deviceId as { exact?: string } | undefined)?.exact ?? "own"));
    this.tracks.push(...tracks);
    const of = (kind: Kind): FakeTrack[] => tracks.filter((track) => track.kind === kind);
    return { getTracks: () => tracks, getAudioTracks: () => of("audio"), getVideoTracks: () => of("video") } as unknown as MediaStream;
  }

  enumerateDevices(): Promise<typeof this.plugged> {
    return Promise.resolve(this.plugged);
  }

  get running(): FakeTrack[] {
    return this.tracks.filter((track) => !track.isStopped);
  }
}

let devices: FakeDevices;
let check: DeviceCheck;

beforeEach(() => {
  devices = new FakeDevices();
  vi.stubGlobal("navigator", { mediaDevices: devices });
  check = new DeviceCheck(null);
});

afterEach(() => {
  check.close();
  vi.unstubAllGlobals();
});

test("camera and microphone are taken in one question to the user", async () => {
  const asked = vi.spyOn(devices, "getUserMedia");
  await check.open();
  expect(asked).toHaveBeenCalledOnce();
  expect([check.camera.failure, check.microphone.failure]).toEqual([null, null]);
  expect(devices.running).toHaveLength(2);
});

test("without a camera the microphone still works", async () => {
  devices.refused.set("video", "NotFoundError");
  await check.open();
  expect(check.camera.failure).toBe("missing");
  expect(check.microphone.track).not.toBeNull();
});

test("a page that the browser trusts with no device says so", async () => {
  vi.stubGlobal("navigator", {});
  await check.open();
  expect([check.camera.failure, check.microphone.failure]).toEqual(["insecure", "insecure"]);
});

test("after Allow, trying again takes what was blocked", async () => {
  devices.refused.set("audio", "NotAllowedError").set("video", "NotAllowedError");
  await check.open();
  expect([check.camera.failure, check.microphone.failure]).toEqual(["blocked", "blocked"]);
  devices.refused.clear();
  await check.retry();
  expect([check.camera.failure, check.microphone.failure]).toEqual([null, null]);
});

test("a camera plugged in at last is taken without a press", async () => {
  devices.refused.set("video", "NotFoundError");
  await check.open();
  devices.refused.clear();
  devices.plugged = [{ kind: "videoinput", deviceId: "c1", groupId: "", label: "Camera" }];
  devices.dispatchEvent(new Event("devicechange"));
  await vi.waitFor(() => { expect(check.camera.track).not.toBeNull(); });
});

test("a device pulled out is said at once", async () => {
  await check.open();
  devices.tracks.find(({ kind }) => kind === "video")?.onended?.();
  expect(check.camera.failure).toBe("missing");
});

test("choosing another microphone frees the one before", async () => {
  await check.open();
  await check.microphone.choose("mic-2");
  expect(devices.running.filter(({ kind }) => kind === "audio").map(({ deviceId }) => deviceId)).toEqual(["mic-2"]);
});

test("of two quick choices the last one holds, and the other is freed", async () => {
  await check.open();
  await Promise.all([check.camera.choose("cam-2"), check.camera.choose("cam-3")]);
  expect(devices.running.filter(({ kind }) => kind === "video").map(({ deviceId }) => deviceId)).toEqual(["cam-3"]);
});

test("turning the camera off frees it", async () => {
  await check.open();
  await check.setCamera(false);
  expect(devices.running.map(({ kind }) => kind)).toEqual(["audio"]);
});

test("leaving while the browser still asks keeps no device", async () => {
  let allow: () => void = () => undefined;
  devices.wait = new Promise((resolve) => { allow = resolve; });
  const opening = check.open();
  check.close();
  allow();
  await opening;
  expect(devices.running).toEqual([]);
});

test("the devices are offered by their names, and anew when one is plugged in", async () => {
  devices.plugged = [{ kind: "audioinput", deviceId: "m1", groupId: "", label: "Mic" }];
  await check.open();
  expect([check.microphones, check.speakers, check.cameras]).toEqual([[{ id: "m1", label: "Mic" }], [], []]);
  devices.plugged.push({ kind: "audiooutput", deviceId: "s1", groupId: "", label: "Loa" });
  devices.dispatchEvent(new Event("devicechange"));
  await vi.waitFor(() => { expect(check.speakers).toEqual([{ id: "s1", label: "Loa" }]); });
});

test("the devices used last are asked for first, if they are still there", async () => {
  check = new DeviceCheck({ microphone: "m7", camera: "c7", speaker: "s7", microphoneOpen: true, cameraOn: true });
  await check.open();
  expect(devices.tracks.map(({ deviceId }) => deviceId)).toEqual(["m7", "c7"]);
  expect(check.speaker).toBe("s7");
});

test("who joined last without a camera is not asked for one", async () => {
  check = new DeviceCheck({ microphone: null, camera: null, speaker: null, microphoneOpen: false, cameraOn: false });
  await check.open();
  expect(devices.running.map(({ kind }) => kind)).toEqual(["audio"]);
});
