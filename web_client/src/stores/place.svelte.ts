import type { Place } from "../api/types.js";

const NOWHERE: Place = { name: "", itPhone: "" };

/** The installation's name and the number of its IT staff; empty until the server has told them. */
export class PlaceCard {
  #card: Place = $state.raw(NOWHERE);

  get name(): string {
    return this.#card.name;
  }

  get itPhone(): string {
    return this.#card.itPhone;
  }

  tell(card: Place): void {
    this.#card = card;
  }
}
