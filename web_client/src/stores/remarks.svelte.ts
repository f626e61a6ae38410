import type { DeviceFailure } from "../devices/failure.js";
import type { Undone } from "./undone.js";

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
  /** The last press without an answer since the line was lost, and how many there were before it. */
  | { readonly kind: "undone"; readonly last: Undone; readonly before: number }
  | { readonly kind: "returned" }
  | { readonly kind: "sharing_ended" };

const SHOWN_MS = 8000;

/** The one remark a page shows now; a newer one takes its place. */
export class Remarks {
  #current: Remark | null = $state.raw(null);
  #undone: Extract<Remark, { kind: "undone" }> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  get current(): Remark | null {
    return this.#current;
  }

  say(remark: Remark): void {
    this.#hide();
    this.#current = remark;
    this.#timer = setTimeout(() => {
      this.#hide();
    }, SHOWN_MS);
  }

  /** Says what the lost line has swallowed, and keeps it for `returned`. */
  keep(undone: Undone): void {
    this.#undone = { kind: "undone", last: undone, before: this.#undone === null ? 0 : this.#undone.before + 1 };
    this.say(this.#undone);
  }

  /** The line is back: says what it has swallowed, else that it is back if that is worth a word. */
  returned(wasNoticed: boolean): void {
    if (this.#undone !== null) this.say(this.#undone);
    else if (wasNoticed) this.say({ kind: "returned" });
    this.#undone = null;
  }

  clear(): void {
    this.#undone = null;
    this.#hide();
  }

  #hide(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#current = null;
  }
}
