import type { SiteCard } from "../../api/lines.js";
import { m } from "../../i18n/messages.js";

export interface Scope {
  readonly label: string;
  readonly sites: readonly string[];
}

/** Whom an act on a site can be meant for: that one, or all of its session that share its uplink, carrier or area. */
export function scopesOf(sites: readonly { readonly card: SiteCard }[], of: SiteCard): Scope[] {
  const shared = (key: "uplink" | "carrier" | "area", label: (names: { name: string; count: number }) => string): Scope[] => {
    const name = of[key];
    if (name === null || name === "") return [];
    const found = sites.filter(({ card }) => card.meeting === of.meeting && card[key] === name).map(({ card }) => card.id);
    return found.length > 1 ? [{ label: label({ name, count: found.length }), sites: found }] : [];
  };
  return [
    { label: m["site_acts.cap.one"]({ name: of.name }), sites: [of.id] },
    ...shared("uplink", (names) => m["site_acts.cap.uplink"](names)),
    ...shared("carrier", (names) => m["site_acts.cap.carrier"](names)),
    ...shared("area", (names) => m["site_acts.cap.area"](names)),
  ];
}
