import type { Account } from "../../api/types.js";

export type GuideName = "commune" | "chair" | "secretary" | "it";

/** How each guide is called in its address. */
export const GUIDES: Readonly<Record<GuideName, string>> = { commune: "diem-cau", chair: "chu-tri", secretary: "thu-ky", it: "ky-thuat" };

/** Which of the roles counts first, for somebody who has several. */
const ROLES = ["chair", "secretary", "it"] as const;

/** The guide at an address; without one, that of whoever is signed in. */
export function guideFor(address: string | null, account: Account | null): GuideName {
  const named = (Object.keys(GUIDES) as GuideName[]).find((name) => GUIDES[name] === address);
  return named ?? ROLES.find((role) => account?.roles.includes(role)) ?? "commune";
}
