import { m } from "../../i18n/messages.js";
import type { ChairPlace } from "../../stores/chair_place.js";

/** Who leads, as everyone has to know it; null while the chair does, or while nobody took its place. */
export function actingSentence(place: ChairPlace, me: string): string | null {
  if (place.kind !== "acting") return null;
  const { deputy, why } = place;
  if (deputy.id === me) return why === "left" ? m["deputy.acting.me_left"]() : m["deputy.acting.me_lost"]();
  return why === "left" ? m["deputy.acting.left"]({ name: deputy.name }) : m["deputy.acting.lost"]({ name: deputy.name });
}

/** The chair's place is empty and nobody has taken it: for desks. */
export function vacantSentence(place: ChairPlace): string | null {
  switch (place.kind) {
    case "soon":
      return m["deputy.vacant.soon"]({ name: place.deputy.name });
    case "away":
      return m["deputy.vacant.away"]({ name: place.deputy.name });
    case "unnamed":
      return m["deputy.vacant.unnamed"]();
    case "chair":
    case "acting":
      return null;
    default:
      return place satisfies never;
  }
}
