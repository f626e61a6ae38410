import type { Scope } from "../../api/invitations.js";

/** What has been typed of a wish for a substitute; `person` is empty for somebody who is named. */
export interface WishDraft {
  person: string;
  /** Empty until it is chosen: nobody is called wrongly by default. */
  honorific: "Ông" | "Bà" | "";
  name: string;
  title: string;
  email: string;
  scope: Scope;
}

export function emptyWish(): WishDraft {
  return { person: "", honorific: "", name: "", title: "", email: "", scope: "speak" };
}
