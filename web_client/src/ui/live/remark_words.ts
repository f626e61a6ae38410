import { m } from "../../i18n/messages.js";
import type { Remark, Trouble } from "../../stores/remarks.svelte.js";
import { refusalSentence } from "./refusal_words.js";

/** A remark as one sentence. */
export function remarkSentence(remark: Remark): string {
  switch (remark.kind) {
    case "refused":
      return refusalSentence(remark.code);
    case "device":
      return DEVICES[remark.device][remark.trouble]();
    case "closed_by_other":
      return m["live.microphone.closed_by_other"]();
    case "sharing_ended":
      return m["live.screen.ended"]();
    default:
      return remark satisfies never;
  }
}

const DEVICES: Readonly<Record<"microphone" | "camera" | "screen", Readonly<Record<Trouble, () => string>>>> = {
  microphone: {
    denied: () => m["live.microphone.denied"](),
    missing: () => m["live.microphone.missing"](),
    busy: () => m["live.microphone.busy"](),
  },
  camera: {
    denied: () => m["live.camera.denied"](),
    missing: () => m["live.camera.missing"](),
    busy: () => m["live.camera.busy"](),
  },
  screen: {
    denied: () => m["live.screen.denied"](),
    missing: () => m["live.screen.missing"](),
    busy: () => m["live.screen.busy"](),
  },
};
