import { m } from "../../i18n/messages.js";
import type { DeviceFailure } from "../../devices/failure.js";
import type { Remark } from "../../stores/remarks.svelte.js";
import { refusalSentence } from "./refusal_words.js";
import { undoneSentence } from "./undone_words.js";

/** A remark as one sentence. */
export function remarkSentence(remark: Remark): string {
  switch (remark.kind) {
    case "refused":
      return refusalSentence(remark.code);
    case "device":
      return DEVICES[remark.device][remark.trouble]();
    case "device_moved":
      return (remark.isBack ? BACK : MOVED)[remark.device]({ name: remark.name === "" ? m["live.device.other"]() : remark.name });
    case "closed_by_other":
      return m["live.microphone.closed_by_other"]();
    case "closed_by_it":
      return m["live.microphone.closed_by_it"]({ by: remark.by, reason: remark.reason });
    case "open_again":
      return m["live.microphone.open_again"]();
    case "undone":
      return undoneSentence(remark.last, remark.before);
    case "window_blocked":
      return m["second.open.blocked"]();
    case "returned":
      return m["live.loss.returned"]();
    case "sharing_ended":
      return m["live.screen.ended"]();
    default:
      return remark satisfies never;
  }
}

type Named = (name: { name: string }) => string;

const MOVED: Readonly<Record<"microphone" | "camera" | "speaker", Named>> = {
  microphone: (name) => m["live.microphone.moved"](name),
  camera: (name) => m["live.camera.moved"](name),
  speaker: (name) => m["live.speaker.moved"](name),
};

const BACK: typeof MOVED = {
  microphone: (name) => m["live.microphone.back"](name),
  camera: (name) => m["live.camera.back"](name),
  speaker: (name) => m["live.speaker.back"](name),
};

const DEVICES: Readonly<Record<"microphone" | "camera" | "screen", Readonly<Record<DeviceFailure, () => string>>>> = {
  microphone: {
    blocked: () => m["live.microphone.blocked"](),
    dismissed: () => m["live.microphone.dismissed"](),
    system: () => m["live.microphone.system"](),
    missing: () => m["live.microphone.missing"](),
    busy: () => m["live.microphone.busy"](),
    insecure: () => m["live.microphone.insecure"](),
  },
  camera: {
    blocked: () => m["live.camera.blocked"](),
    dismissed: () => m["live.camera.dismissed"](),
    system: () => m["live.camera.system"](),
    missing: () => m["live.camera.missing"](),
    busy: () => m["live.camera.busy"](),
    insecure: () => m["live.camera.insecure"](),
  },
  screen: {
    blocked: () => m["live.screen.denied"](),
    dismissed: () => m["live.screen.denied"](),
    system: () => m["live.screen.busy"](),
    missing: () => m["live.screen.missing"](),
    busy: () => m["live.screen.busy"](),
    insecure: () => m["live.screen.busy"](),
  },
};
