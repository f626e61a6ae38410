import type { Place } from "../api/types.js";

const KEY = "giaoban.place";
const NOWHERE: Place = { name: "", itPhone: "" };

function remembered(): Place {
  try {
    const card: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof card === "object" && card !== null && "name" in card && "itPhone" in card) {
      if (typeof card.name === "string" && typeof card.itPhone === "string") return { name: card.name, itPhone: card.itPhone };
    }
  } catch {
    // Closed by policy, or not ours: as if the server had never told.
  }
  return NOWHERE;
}

/** The installation's name and the number of its IT staff. The last ones known stand there while the server is away. */
export class PlaceCard {
  #card: Place = $state.raw(remembered());

  get name(): string {
    return this.#card.name;
  }

  get itPhone(): string {
    return this.#card.itPhone;
  }

  tell(card: Place): void {
    this.#card = card;
    try {
      localStorage.setItem(KEY, JSON.stringify(card));
    } catch {
      // Not remembered then; the page has it.
    }
  }
}
