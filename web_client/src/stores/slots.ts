import type { ServerMessage, Slot, SlotUse } from "../protocol/messages.gen.js";

export type SlotKind = Slot["kind"];

/** The receive lines of the present connection, and whose media each carries. */
export interface SlotMap {
  readonly slots: readonly Slot[];
  readonly uses: ReadonlyMap<string, SlotUse>;
}

export const NO_SLOTS: SlotMap = { slots: [], uses: new Map() };

/** The slot map after one message. Pure; messages that do not concern media leave it as it is. */
export function reduceSlots(map: SlotMap, message: ServerMessage): SlotMap {
  switch (message.type) {
    case "welcome":
      if (message.media) return { slots: message.media.slots, uses: withUses(new Map(), message.media.uses) };
      return message.media_kept ? { ...map, uses: withUses(new Map(), message.slots_in_use) } : NO_SLOTS;
    case "media_answer":
      return { slots: message.media.slots, uses: withUses(new Map(), message.media.uses) };
    case "slots_changed":
      return { ...map, uses: withUses(map.uses, message.uses) };
    case "snapshot":
    case "done":
    case "refused":
    case "participant_changed":
    case "participants_changed":
    case "programme_changed":
    case "meeting_opened":
    case "meeting_changed":
    case "voices":
    case "layers":
    case "stills_wanted":
    case "recording_trouble":
    case "recording_finishing":
    case "microphone_closed":
    case "reload_page":
    case "run_test":
    case "stop_test":
    case "page_shown":
    case "page_moved":
    case "page_hidden":
    case "lines":
    case "media_lost":
    case "goodbye":
      return map;
    default:
      return message satisfies never;
  }
}

/** The slot of a kind and index, if the connection has it. */
export function slotAt(map: SlotMap, kind: SlotKind, index = 0): Slot | null {
  return map.slots.find((slot) => slot.kind === kind && slot.index === index) ?? null;
}

/** Whose media the slot of a kind and index carries. */
export function userAt(map: SlotMap, kind: SlotKind, index = 0): string | null {
  const slot = slotAt(map, kind, index);
  return slot === null ? null : (map.uses.get(slot.mid)?.participant ?? null);
}

/** The tile that carries this participant's camera. */
export function tileOf(map: SlotMap, participant: string): Slot | null {
  return (
    map.slots.find((slot) => slot.kind === "tile" && map.uses.get(slot.mid)?.participant === participant) ?? null
  );
}

function withUses(before: ReadonlyMap<string, SlotUse>, changes: readonly SlotUse[]): ReadonlyMap<string, SlotUse> {
  const uses = new Map(before);
  for (const use of changes) uses.set(use.mid, use);
  return uses;
}
