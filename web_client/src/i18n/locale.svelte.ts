import { overwriteGetLocale } from "./generated/runtime.js";

export type LocaleName = "vi" | "en";

const KEY = "giaoban.locale";

function remembered(): LocaleName {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "vi";
  } catch {
    return "vi"; // Storage may be closed by policy; Vietnamese is the base.
  }
}

/** The language of every word on the page; reading it in a template makes the template follow it at once. */
export class Locale {
  #current: LocaleName = $state(remembered());

  constructor() {
    overwriteGetLocale(() => this.#current);
    document.documentElement.lang = this.#current;
  }

  get current(): LocaleName {
    return this.#current;
  }

  /** Switches every word and remembers the choice on this machine. */
  choose(locale: LocaleName): void {
    this.#current = locale;
    document.documentElement.lang = locale;
    try {
      localStorage.setItem(KEY, locale);
    } catch {
      // Not remembered then; the page itself has switched.
    }
  }
}
