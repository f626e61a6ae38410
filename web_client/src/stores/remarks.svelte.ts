import type { DeviceFailure } from "../devices/failure.js";

/** Something to say in one sentence, for a while. Codes and states only: the pages have the words. */
export type Remark =
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "device"; readonly device: "microphone" | "camera" | "screen"; readonly trouble: DeviceFailure }
  /** Another device runs, without a press; `name` is empty when the browser does not tell it. */
  | { readonly kind: "device_moved"; readonly device: "microphone" | "camera" | "speaker"; readonly name: string; readonly isBack: boolean }
  | { readonly kind: "closed_by_other" }
  /** IT closed the microphone, and says why. */
  | { readonly kind: "closed_by_it"; readonly by: string; readonly reason: string }
  /** Who closed the microphone has taken that back. */
  | { readonly kind: "open_again" }
  | { readonly kind: "window_blocked" }
  | { readonly kind: "returned" }
  | { readonly kind: "sharing_ended" };

const SHOWN_MS = 8000;

/** The one remark a page shows now; a newer one takes its place. */
export class Remarks {
  #current: Remark | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  get current(): Remark | null {
    return this.#current;
  }

  say(remark: Remark): void {
    this.clear();
    this.#current = remark;
    this.#timer = setTimeout(() => {
      this.clear();
    }, SHOWN_MS);
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#current = null;
  }
}
