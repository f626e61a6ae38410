import type { Participant } from "../protocol/messages.gen.js";
import type { StillShown } from "../protocol/still_frame.js";
import type { RoomState } from "../stores/room.js";
import { STEP_WITH_STAGE } from "../stores/stage.js";
import type { Request } from "./signaling_socket.js";
import { StillPicture } from "./still_picture.js";
import { StillSender } from "./still_sender.js";

/** Who is held to less sends none: the voice has that for itself. */
const LEAST_KBIT = 120;

/** A small picture as a page shows it. */
export interface Still {
  readonly url: string;
  /** When the server got it, by the server's clock. */
  readonly takenMs: number;
}

export interface StillsNeeds {
  ask(request: Request): Promise<boolean>;
  send(jpeg: Uint8Array<ArrayBuffer>): void;
}

/** Stills of one session: our own to who looks, and those of the others while we look. `close()` frees all. */
export class Stills {
  /** Counts changes: whoever reads a still follows it. */
  #changes = $state(0);
  readonly #needs: StillsNeeds;
  readonly #sender: StillSender;
  readonly #held = new Map<string, Still>();
  #lookers = 0;

  constructor(needs: StillsNeeds) {
    this.#needs = needs;
    this.#sender = new StillSender({
      pictures: (track) => new StillPicture(track),
      send: (jpeg) => { needs.send(jpeg); },
      random: () => Math.random(),
    });
  }

  /** The newest picture of a participant; null when none has come. */
  of(participant: string): Still | null {
    return this.#changes >= 0 ? (this.#held.get(participant) ?? null) : null;
  }

  /** Asks for the pictures of all rooms, until the answer is called. */
  look(): () => void {
    let looks = true;
    this.#lookers += 1;
    if (this.#lookers === 1) this.#tell(true);
    return () => {
      if (!looks) return;
      looks = false;
      this.#lookers -= 1;
      if (this.#lookers > 0) return;
      this.#tell(false);
      this.#forget(() => true);
    };
  }

  heard(shown: StillShown): void {
    if (this.#lookers === 0) return;
    this.#revoke(shown.participant);
    const url = URL.createObjectURL(new Blob([shown.jpeg], { type: "image/jpeg" }));
    this.#held.set(shown.participant, { url, takenMs: shown.takenMs });
    this.#changes += 1;
  }

  /** A new connection knows nothing of who looks; whether ours are wanted, the server tells anew after this. */
  welcomed(): void {
    this.#sender.want(false);
    if (this.#lookers > 0) this.#tell(true);
  }

  want(wanted: boolean): void {
    this.#sender.want(wanted);
  }

  setCamera(track: MediaStreamTrack | null): void {
    this.#sender.setCamera(track);
  }

  /** The room has changed: pictures of closed cameras go, and a weak line is spared ours. */
  follow(room: RoomState): void {
    const me = room.participants.get(room.me);
    const isHeld = me !== undefined && (me.cap === "sound" || (me.cap_kbit ?? Infinity) < LEAST_KBIT);
    this.#sender.afford(!isHeld && (me === undefined || me.line === "none" || me.step >= STEP_WITH_STAGE));
    this.#forget((participant) => !hasPicture(room.participants.get(participant)));
  }

  close(): void {
    this.#sender.close();
    this.#forget(() => true);
  }

  #tell(on: boolean): void {
    void this.#needs.ask({ type: "watch_stills", on });
  }

  #forget(isGone: (participant: string) => boolean): void {
    for (const participant of [...this.#held.keys()]) {
      if (!isGone(participant)) continue;
      this.#revoke(participant);
      this.#changes += 1;
    }
  }

  #revoke(participant: string): void {
    const still = this.#held.get(participant);
    if (still) URL.revokeObjectURL(still.url);
    this.#held.delete(participant);
  }
}

function hasPicture(row: Participant | undefined): boolean {
  return row !== undefined && row.camera && row.presence !== "absent";
}
