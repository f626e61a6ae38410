import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InputDevice } from "./input_device.svelte.js";
import type { Origin } from "./plugged.js";

class FakeTrack {
  readonly label: string;
  readonly #origin: Origin;
  isStopped = false;
  onended: (() => void) | null = null;

  constructor(origin: Origin) {
    this.#origin = origin;
    this.label = `Mic ${origin.id}`;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.#origin.id, groupId: this.#origin.group };
  }

  stop(): void {
    this.isStopped = true;
  }
}

/** Microphones on cables: the machine's own choice is the first of them, asked for under an alias. */
class FakeMachine extends EventTarget {
  readonly tracks: FakeTrack[] = [];
  plugged: string[] = ["desk", "usb"];
  refusal: DOMException | null = null;

  getUserMedia({ audio }: { audio: MediaTrackConstraints }): Promise<MediaStream> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    const [own] = this.plugged;
    if (own === undefined) return Promise.reject(new DOMException("nothing there", "NotFoundError"));
    const id = (audio.deviceId as { exact: string } | undefined)?.exact ?? "default";
    if (id !== "default" && !this.plugged.includes(id)) return Promise.reject(new DOMException("not there", "OverconstrainedError"));
    const track = new FakeTrack({ id, group: `group ${id === "default" ? own : id}` });
    this.tracks.push(track);
    return Promise.resolve({ getTracks: () => [track] } as unknown as MediaStream);
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const listed = this.refusal === null ? this.plugged : [];
    return Promise.resolve(listed.map((deviceId) => ({ kind: "audioinput", deviceId, groupId: `group ${deviceId}`, label: `Mic ${deviceId}` }) as MediaDeviceInfo));
  }

  /** What is plugged in from now on; the browser ends the tracks of what is not. */
  plug(...ids: string[]): void {
    const gone = this.tracks.filter((track) => !track.isStopped && !ids.some((id) => track.getSettings().groupId === `group ${id}`));
    this.plugged = ids;
    this.dispatchEvent(new Event("devicechange"));
    for (const track of gone) track.onended?.();
  }

  get running(): string[] {
    return this.tracks.filter((track) => !track.isStopped).map((track) => track.getSettings().groupId ?? "");
  }
}

class FakeLeave extends EventTarget {
  state: PermissionState = "granted";

  becomes(state: PermissionState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

const DENIED = new DOMException("Permission denied", "NotAllowedError");
let machine: FakeMachine;
let leave: FakeLeave;
let told: string[];
let microphone: InputDevice;

beforeEach(() => {
  vi.useFakeTimers();
  [machine, leave, told] = [new FakeMachine(), new FakeLeave(), []];
  vi.stubGlobal("navigator", { mediaDevices: machine, permissions: { query: () => Promise.resolve(leave) } });
});
afterEach(() => {
  microphone.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function taken(chosen: string | null): Promise<void> {
  microphone = new InputDevice("microphone", () => ({}), chosen, {
    track: () => undefined,
    moved: (label, isBack) => told.push(`${isBack ? "back" : "moved"} ${label}`),
    lost: (failure) => told.push(failure),
  });
  microphone.watch();
  await microphone.take();
  await vi.advanceTimersByTimeAsync(5000);
}

const settled = () => vi.advanceTimersByTimeAsync(10);

describe("a chosen microphone that is pulled out", () => {
  test("gives way to another, which is said once", async () => {
    await taken("usb");
    machine.plug("desk");
    await settled();
    expect([machine.running, told]).toEqual([["group desk"], ["moved Mic default"]]);
  });

  test("comes back when it is plugged in again", async () => {
    await taken("usb");
    machine.plug("desk");
    await settled();
    machine.plug("desk", "usb");
    await settled();
    expect([machine.running, told.at(-1)]).toEqual([["group usb"], "back Mic usb"]);
  });

  test("and is the only one, is said to be missing, until one is there", async () => {
    await taken("usb");
    machine.plug();
    await settled();
    expect([microphone.failure, microphone.track, told]).toEqual(["missing", null, ["missing"]]);
    machine.plug("desk");
    await settled();
    expect([microphone.failure, machine.running, told.at(-1)]).toEqual([null, ["group desk"], "moved Mic default"]);
  });

  test("is noticed from the list alone, when the browser does not end its track", async () => {
    await taken("usb");
    machine.plugged = ["desk"];
    machine.dispatchEvent(new Event("devicechange"));
    await settled();
    expect([machine.running, told]).toEqual([["group desk"], ["moved Mic default"]]);
  });

  test("stays away while it cannot be opened yet: what runs goes on", async () => {
    await taken("usb");
    machine.plug("desk");
    await settled();
    const opened = vi.spyOn(machine, "getUserMedia").mockRejectedValueOnce(new DOMException("busy", "NotReadableError"));
    machine.plug("desk", "usb");
    await settled();
    expect(opened).toHaveBeenCalledOnce();
    expect([machine.running, microphone.failure]).toEqual([["group desk"], null]);
    machine.dispatchEvent(new Event("devicechange"));
    await settled();
    expect(machine.running).toEqual(["group usb"]);
  });
});

test("what the machine chose first comes back too", async () => {
  await taken(null);
  machine.plug("usb");
  await settled();
  expect(machine.running).toEqual(["group usb"]);
  machine.plug("usb", "desk");
  await settled();
  expect([machine.running, told]).toEqual([["group desk"], ["moved Mic default", "back Mic desk"]]);
});

test("another microphone that is plugged in changes nothing", async () => {
  await taken("desk");
  machine.plug("desk", "usb", "hat");
  await settled();
  expect([machine.running, told]).toEqual([["group desk"], []]);
});

test("a device that ends as soon as it is taken is not taken over and over", async () => {
  microphone = new InputDevice("microphone", () => ({}), null);
  await microphone.take();
  machine.tracks.at(-1)?.onended?.();
  await settled();
  expect([microphone.failure, machine.tracks.length]).toEqual(["missing", 1]);
});

test("a device that is off stays off, whatever is plugged in", async () => {
  await taken("usb");
  microphone.stop();
  machine.plug("desk");
  await settled();
  expect([machine.running, microphone.failure, told]).toEqual([[], null, []]);
});

describe("leave", () => {
  test("that is given later is enough: nothing has to be pressed", async () => {
    [machine.refusal, leave.state] = [DENIED, "denied"];
    await taken("usb");
    expect(microphone.failure).toBe("blocked");
    machine.refusal = null;
    leave.becomes("granted");
    await settled();
    expect([microphone.failure, machine.running, told]).toEqual([null, ["group usb"], ["back Mic usb"]]);
  });

  test("that is taken back is not taken for a pulled cable", async () => {
    await taken("usb");
    [machine.refusal, leave.state] = [DENIED, "denied"];
    machine.tracks.at(-1)?.onended?.();
    await settled();
    expect([microphone.failure, told]).toEqual(["blocked", ["blocked"]]);
  });

  test("of the system is looked for again when the page is looked at again", async () => {
    machine.refusal = new DOMException("Permission denied by system", "NotAllowedError");
    await taken("usb");
    expect(microphone.failure).toBe("system");
    machine.refusal = null;
    dispatchEvent(new Event("focus"));
    await settled();
    expect([microphone.failure, machine.running]).toEqual([null, ["group usb"]]);
  });

  test("is not asked for again by looking at the page", async () => {
    [machine.refusal, leave.state] = [DENIED, "denied"];
    await taken("usb");
    const asked = vi.spyOn(machine, "getUserMedia");
    dispatchEvent(new Event("focus"));
    await settled();
    expect(asked).not.toHaveBeenCalled();
  });
});

test("what is closed hears of nothing any more", async () => {
  await taken("usb");
  microphone.close();
  machine.plug("desk");
  dispatchEvent(new Event("focus"));
  leave.becomes("granted");
  await settled();
  expect([machine.running, told]).toEqual([[], []]);
});
