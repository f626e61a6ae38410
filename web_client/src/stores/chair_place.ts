import type { Participant } from "../protocol/messages.gen.js";
import type { RoomState } from "./room.js";

/**
 * Who leads. chair: the chair is here, or has not come yet; acting: the deputy stands in, because the chair's line
 * is lost or it left; soon: the deputy will, in seconds; away: the deputy is not here; unnamed: there is none.
 */
export type ChairPlace =
  | { readonly kind: "chair" | "unnamed" }
  | { readonly kind: "acting"; readonly deputy: Participant; readonly why: "lost" | "left" }
  | { readonly kind: "soon" | "away"; readonly deputy: Participant };

export function chairPlaceOf(room: RoomState): ChairPlace {
  const named = room.programme.deputy;
  const deputy = named === null ? null : (room.participants.get(named.participant) ?? null);
  const chair = chairOf(room);
  if (deputy !== null && named?.acting_since_ms != null) {
    return { kind: "acting", deputy, why: chair?.presence === "absent" ? "left" : "lost" };
  }
  if (chair === null || chair.presence === "present" || chair.arrived_ms === null) return { kind: "chair" };
  if (deputy === null) return { kind: "unnamed" };
  return { kind: deputy.presence === "present" ? "soon" : "away", deputy };
}

/** The chair itself, also while the deputy has its role. */
function chairOf(room: RoomState): Participant | null {
  for (const row of room.participants.values()) {
    if (row.role === "chair" && row.id !== room.programme.deputy?.participant) return row;
  }
  return null;
}
