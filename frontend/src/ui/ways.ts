import type { Who } from "../api/types";

/** The first page of whoever has signed in: what waits to be done, or for the auditor to be read. */
export function firstPage({ roles, organisation_id }: Who): string {
  if (roles.includes("auditor")) return "/audit";
  // Members of an organisation have the role of its kind; a role without one is an office.
  return organisation_id === null && roles.length === 0 ? "/organisation/find" : "/work";
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
