import type { Who } from "../api/types";

/** Whose work begins with what was matched. */
const REVIEWERS = ["matchmaker", "chair", "district_admin"] as const;

/** The first page of the job of whoever has signed in. */
export function firstPage({ roles, organisation_id, organisation_kind }: Who): string {
  if (roles.includes("city_admin")) return "/admin/users";
  if (roles.includes("auditor")) return "/audit";
  if (REVIEWERS.some((role) => roles.includes(role))) return "/runs";
  if (organisation_id === null) return "/organisation/find";
  return organisation_kind === "vendor" ? `/vendors/${organisation_id}` : "/organisation";
}

/** Where to go on after signing in: a page of ours named in the address, if it leads back into the site. */
export function wayOn(next: string | undefined): string | undefined {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return undefined;
  return /^\/(?:sign-in|links)(?:[/?#]|$)/.test(next) ? undefined : next;
}

/** The sign-in page that comes back to an address. */
export function signInAt(address: string): string {
  return wayOn(address) ? `/sign-in?${new URLSearchParams({ next: address })}` : "/sign-in";
}
