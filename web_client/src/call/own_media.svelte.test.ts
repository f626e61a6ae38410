import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeviceChoice } from "../devices/choice.js";
import { Remarks } from "../stores/remarks.svelte.js";
import { participant, programme } from "../stores/room_frames.js";
import { type FakeDevices, fakeBrowser } from "./fake_browser.js";
import { OwnMedia } from "./own_media.svelte.js";
import type { Request } from "./signaling_socket.js";

const CHOICE: DeviceChoice = { microphone: null, camera: null, speaker: null, microphoneOpen: false, cameraOn: true };
const PROGRAMME = programme();
const DENIED = new DOMException("no", "NotAllowedError");

let devices: FakeDevices;
let asked: Request[];
let answer: Promise<boolean>;
let remarks: Remarks;
let own: OwnMedia;

beforeEach(() => {
  devices = fakeBrowser();
  [asked, answer, remarks] = [[], Promise.resolve(true), new Remarks()];
  own = make();
});
afterEach(() => {
  own.close();
  remarks.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function make(change: Partial<DeviceChoice> = {}, resumes = false): OwnMedia {
  return new OwnMedia({
    devices: { ...CHOICE, ...change },
    resumes,
    remarks,
    ask: (request) => {
      asked.push(request);
      return answer;
    },
    source: () => undefined,
  });
}

function follow(change: Parameters<typeof participant>[1]): void {
  own.follow(participant("me", change), PROGRAMME, null);
}

/** Devices that have run for a while: one that ends at once would be broken. */
async function start(): Promise<void> {
  vi.useFakeTimers();
  await own.start();
  await vi.advanceTimersByTimeAsync(5000);
}

const settled = () => vi.advanceTimersByTimeAsync(10);
const microphone = () => devices.tracks.findLast((track) => track.kind === "audio");
const camera = () => devices.tracks.findLast((track) => track.kind === "video");

describe("the microphone", () => {
  test("is taken closed, and what it hears goes out only while it is open", async () => {
    await own.start();
    follow({ microphone: false });
    expect(microphone()?.enabled).toBe(false);
    follow({ microphone: true });
    expect(microphone()?.enabled).toBe(true);
  });

  test("opens at the press, before the server has answered", async () => {
    await own.start();
    follow({});
    answer = new Promise(() => undefined);
    void own.setMicrophone(true);
    await Promise.resolve();
    expect([own.isMicrophoneOpen, microphone()?.enabled]).toEqual([true, true]);
  });

  test("closes again when the server refuses", async () => {
    await own.start();
    follow({});
    answer = Promise.resolve(false);
    await own.setMicrophone(true);
    expect([own.isMicrophoneOpen, microphone()?.enabled]).toEqual([false, false]);
  });

  test("that its owner closes on a lost line is closed here at once, stays so, and the server is told on return", async () => {
    await own.start();
    follow({ microphone: true });
    answer = Promise.resolve(false);
    await own.setMicrophone(false);
    expect([own.isMicrophoneOpen, microphone()?.enabled]).toEqual([false, false]);
    follow({ microphone: true, hand_ms: 1 });
    expect([own.isMicrophoneOpen, microphone()?.enabled]).toEqual([false, false]);
    answer = Promise.resolve(true);
    asked.length = 0;
    await own.joined(false);
    expect(asked).toEqual([{ type: "set_microphone", open: false }]);
    follow({ microphone: false });
    await own.setMicrophone(true);
    follow({ microphone: true });
    expect([own.isMicrophoneOpen, microphone()?.enabled, remarks.current]).toEqual([true, true, null]);
  });

  test("that another closes is closed here, and said", async () => {
    await own.start();
    follow({ microphone: true });
    follow({ microphone: false });
    expect(microphone()?.enabled).toBe(false);
    expect(remarks.current).toEqual({ kind: "closed_by_other" });
  });

  test("that IT closes is said with who and why, and only that once", async () => {
    await own.start();
    follow({ microphone: true });
    own.closedBecause({ by: "Đỗ Văn Kỹ", reason: "Tiếng hú" });
    follow({ microphone: false });
    expect(remarks.current).toEqual({ kind: "closed_by_it", by: "Đỗ Văn Kỹ", reason: "Tiếng hú" });
    follow({ microphone: true });
    follow({ microphone: false });
    expect(remarks.current).toEqual({ kind: "closed_by_other" });
  });

  test("that another's closing is taken back opens it here, and is said", async () => {
    await own.start();
    follow({ microphone: true });
    follow({ microphone: false });
    follow({ microphone: true });
    expect(microphone()?.enabled).toBe(true);
    expect(remarks.current).toEqual({ kind: "open_again" });
  });

  test("that its owner opens is not said", async () => {
    await own.start();
    follow({});
    const opening = own.setMicrophone(true);
    follow({ microphone: true });
    await opening;
    expect(remarks.current).toBeNull();
  });

  test("that its owner closes is not said", async () => {
    await own.start();
    follow({ microphone: true });
    await own.setMicrophone(false);
    follow({ microphone: false });
    expect(remarks.current).toBeNull();
  });

  test.each(["row", "answer"])("that its owner presses three times quickly was closed by nobody else, the %s first", async (first) => {
    await own.start();
    follow({});
    const answers: ((done: boolean) => void)[] = [];
    for (const open of [true, false, true]) {
      answer = new Promise((tell) => answers.push(tell));
      void own.setMicrophone(open);
    }
    for (const [index, open] of [true, false, true].entries()) {
      if (first === "row") follow({ microphone: open });
      answers[index]?.(true);
      await Promise.resolve();
      await Promise.resolve();
      if (first === "answer") follow({ microphone: open });
      expect([own.isMicrophoneOpen, remarks.current]).toEqual([true, null]);
    }
    follow({ microphone: false });
    expect([own.isMicrophoneOpen, remarks.current]).toEqual([false, { kind: "closed_by_other" }]);
  });

  describe("that the floor opens", () => {
    const floor = (to: string | null, role: "room" | "chair" = "room"): void => {
      const given = to === null ? null : { participant: to, given_ms: 0, limit_s: 300, reminded_ms: null };
      own.follow(participant("me", { role }), programme({ floor: given }), null);
    };
    const sent = () => asked.map((request) => request.type === "set_microphone" && request.open);

    test("stays open while the floor is here", async () => {
      await own.start();
      floor("me");
      await own.openForFloor();
      expect(sent()).toEqual([true]);
    });

    test("stays closed when the floor is gone before the device is there", async () => {
      floor("me");
      const opening = own.openForFloor();
      floor(null);
      await opening;
      expect(sent()).toEqual([]);
    });

    test.each([["room", [true, false]], ["chair", [true]]] as const)("closes again when the floor was gone before the answer: %s", async (role, expected) => {
      await own.start();
      floor("me", role);
      const opening = own.openForFloor();
      await Promise.resolve();
      expect(sent()).toEqual([true]);
      floor("b", role);
      await opening;
      expect(sent()).toEqual(expected);
    });

    test("stays as its owner pressed since", async () => {
      await own.start();
      floor("me");
      let tell: (done: boolean) => void = () => undefined;
      answer = new Promise((resolve) => (tell = resolve));
      const opening = own.openForFloor();
      await Promise.resolve();
      floor(null);
      const pressed = own.setMicrophone(true);
      tell(true);
      await Promise.all([opening, pressed]);
      expect(sent()).toEqual([true, true]);
    });
  });

  test("that the browser denies is said, and nothing is asked of the server", async () => {
    devices.refuse = DENIED;
    await own.setMicrophone(true);
    expect(remarks.current).toEqual({ kind: "device", device: "microphone", trouble: "blocked" });
    expect(asked).toEqual([]);
  });

  test("that was pulled out gives way to another one at once, which is said", async () => {
    await start();
    follow({ microphone: true });
    devices.plug("audio", "other");
    await settled();
    expect(remarks.current).toEqual({ kind: "device_moved", device: "microphone", name: "audio other", isBack: false });
    expect([own.microphone === null, microphone()?.enabled]).toEqual([false, true]);
  });

  test("that was closed is closed still, when it is plugged in again", async () => {
    own = make({ microphone: "mic" });
    await start();
    follow({ microphone: false });
    devices.plug("audio", "other");
    await settled();
    devices.plug("audio", "other", "mic");
    await settled();
    expect(remarks.current).toEqual({ kind: "device_moved", device: "microphone", name: "audio mic", isBack: true });
    expect([microphone()?.deviceId, microphone()?.enabled, asked]).toEqual(["mic", false, []]);
  });

  test("that was the only one is said to be missing, and comes back as it was", async () => {
    await start();
    follow({ microphone: true });
    devices.plug("audio");
    await settled();
    expect(remarks.current).toEqual({ kind: "device", device: "microphone", trouble: "missing" });
    devices.plug("audio", "mic");
    await settled();
    expect([own.microphone === null, microphone()?.enabled, asked]).toEqual([false, true, []]);
  });
});

describe("the camera", () => {
  test("is freed when it is turned off", async () => {
    await own.start();
    expect(own.camera).not.toBeNull();
    await own.setCamera(false);
    expect([own.camera, camera()?.readyState]).toEqual([null, "ended"]);
    expect(asked).toEqual([{ type: "set_camera", open: false }]);
  });

  test("that is busy keeps nobody out", async () => {
    devices.refuse = null;
    await own.start();
    await own.setCamera(false);
    devices.refuse = new DOMException("busy", "NotReadableError");
    await own.setCamera(true);
    expect(remarks.current).toEqual({ kind: "device", device: "camera", trouble: "busy" });
    expect(own.camera).toBeNull();
  });
});

describe("a camera that is pulled out", () => {
  test("gives way to another one, and nobody has to be told", async () => {
    await start();
    follow({ camera: true });
    devices.plug("video", "other");
    await settled();
    expect([camera()?.deviceId, own.camera === null, asked]).toEqual(["other", false, []]);
  });

  test("and was the only one, is off for all until it is plugged in again", async () => {
    await start();
    follow({ camera: true });
    devices.plug("video");
    await settled();
    expect(remarks.current).toEqual({ kind: "device", device: "camera", trouble: "missing" });
    devices.plug("video", "cam");
    await settled();
    expect(own.camera).not.toBeNull();
    expect(asked).toEqual([{ type: "set_camera", open: false }, { type: "set_camera", open: true }]);
  });

  test("stays off when it was off", async () => {
    await start();
    await own.setCamera(false);
    devices.plug("video", "other");
    await settled();
    expect([own.camera, remarks.current]).toEqual([null, null]);
  });
});

describe("the screen", () => {
  test("is let go when the server refuses to show it", async () => {
    answer = Promise.resolve(false);
    await own.shareScreen(true);
    expect([own.isSharing, camera()?.readyState]).toEqual([false, "ended"]);
  });

  test("is let go and said when another's takes its place", async () => {
    await own.shareScreen(true);
    const mine = { ...PROGRAMME, screen: "me" };
    own.follow(participant("me"), mine, PROGRAMME);
    expect(own.isSharing).toBe(true);
    own.follow(participant("me"), PROGRAMME, mine);
    expect(own.isSharing).toBe(false);
    expect(remarks.current).toEqual({ kind: "sharing_ended" });
  });

  test("is no trouble when the user changes their mind", async () => {
    devices.refuse = DENIED;
    await own.shareScreen(true);
    expect([remarks.current, asked]).toEqual([null, []]);
  });

  test("that is stopped in the browser's own bar is stopped for all", async () => {
    await own.shareScreen(true);
    camera()?.end();
    await Promise.resolve();
    expect(asked.at(-1)).toEqual({ type: "share_screen", on: false });
  });
});

describe("after a welcome", () => {
  test("the server is told what the lobby chose", async () => {
    own = make({ microphoneOpen: true });
    await own.start();
    follow({ microphone: false, camera: false });
    await own.joined(true);
    expect(asked).toEqual([
      { type: "set_camera", open: true },
      { type: "set_microphone", open: true },
    ]);
  });

  test("a return keeps the microphone as the server has it", async () => {
    own = make({ microphoneOpen: true });
    await own.start();
    follow({ microphone: false, camera: true });
    await own.joined(false);
    expect(asked).toEqual([]);
    expect(own.isMicrophoneOpen).toBe(false);
  });

  test("a page loaded anew takes up what the server has, not what the lobby chose", async () => {
    own = make({ cameraOn: false }, true);
    await own.start();
    follow({ microphone: true, camera: true });
    await own.joined(true);
    expect(own.isMicrophoneOpen).toBe(true);
    expect(own.camera).not.toBeNull();
  });
});

test("closing frees every device", async () => {
  await own.start();
  await own.shareScreen(true);
  own.close();
  expect(devices.tracks.map((track) => track.readyState)).toEqual(["ended", "ended", "ended", "ended"]);
});
