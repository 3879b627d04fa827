import type { Role } from "../../api/types";

/** What a person may be given; whether they speak for an agency or a vendor follows from the organisation. */
export const ROLES = ["matchmaker", "chair", "district_admin", "city_admin", "auditor"] as const satisfies Role[];
export type Appointed = (typeof ROLES)[number];

const ADMINISTRATORS: readonly Appointed[] = ["district_admin", "city_admin"];

export function isAppointed(word: unknown): word is Appointed {
  return ROLES.some((role) => role === word);
}

/** Whoever looks into what was done may not be who does it. */
export function areAtOdds(roles: readonly Appointed[]): boolean {
  return roles.includes("auditor") && roles.some((role) => ADMINISTRATORS.includes(role));
}
