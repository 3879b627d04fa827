import { type Filters, get } from "../../api/client";
import { useOwnQuery } from "../../api/who";

export function useAuditEvents(filters: Filters<"/api/audit-events">) {
  return useOwnQuery({
    queryKey: ["audit-events", filters],
    queryFn: ({ signal }) => get("/api/audit-events", { query: filters, signal }),
  });
}

/** Works every event out anew, part by part, so that it is asked for by a button and not by opening the page. */
export function useVerification(asked: boolean) {
  return useOwnQuery({
    enabled: asked,
    queryKey: ["audit-verification"],
    queryFn: async ({ signal }) => {
      let told = await get("/api/audit/verification", { signal });
      while (told.intact && !told.complete) {
        told = await get("/api/audit/verification", { query: { after: told.through }, signal });
      }
      return told;
    },
    staleTime: 0,
    gcTime: 0,
  });
}
