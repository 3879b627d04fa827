import { type Filters, get } from "../../api/client";
import { useOwnQuery } from "../../api/who";

export function useAuditEvents(filters: Filters<"/api/audit-events">) {
  return useOwnQuery({
    queryKey: ["audit-events", filters],
    queryFn: ({ signal }) => get("/api/audit-events", { query: filters, signal }),
  });
}

/** Works every event out anew, so that it is asked for by a button and not by opening the page. */
export function useVerification(asked: boolean) {
  return useOwnQuery({
    enabled: asked,
    queryKey: ["audit-verification"],
    queryFn: ({ signal }) => get("/api/audit/verification", { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}
