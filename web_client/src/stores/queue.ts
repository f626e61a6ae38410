import type { Participant } from "../protocol/messages.gen.js";

/** A raised hand in the queue. */
export interface Hand {
  readonly participant: Participant;
  readonly raisedMs: number;
}

/** The raised hands in the order they were raised; hands of the same millisecond in the order of their ids. */
export function queueOf(participants: Iterable<Participant>): readonly Hand[] {
  const hands: Hand[] = [];
  for (const participant of participants) {
    if (participant.hand_ms !== null) hands.push({ participant, raisedMs: participant.hand_ms });
  }
  return hands.sort((a, b) => a.raisedMs - b.raisedMs || (a.participant.id < b.participant.id ? -1 : 1));
}

/** The place of each participant in the queue, from 1. */
export function placesOf(queue: readonly Hand[]): ReadonlyMap<string, number> {
  return new Map(queue.map((hand, index) => [hand.participant.id, index + 1]));
}
