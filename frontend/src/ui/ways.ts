/** Where to go on after signing in: a page of ours named in the address, else one's own account. */
export function wayOn(next: string | undefined): string {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/account";
  return /^\/(?:sign-in|links)(?:[/?#]|$)/.test(next) ? "/account" : next;
}

/** The sign-in page that comes back to an address. */
export function signInAt(address: string): string {
  return wayOn(address) === address ? `/sign-in?${new URLSearchParams({ next: address })}` : "/sign-in";
}
