import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Filters, get } from "../../api/client";

export function useVendors(filters: Filters<"/api/vendors">) {
  return useQuery({
    queryKey: ["vendors", filters],
    queryFn: ({ signal }) => get("/api/vendors", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useVendor(id: string, { enabled = true } = {}) {
  return useQuery({
    queryKey: ["vendor", id],
    queryFn: ({ signal }) => get("/api/vendors/{vendor_id}", { path: { vendor_id: id }, signal }),
    enabled,
  });
}

export function useVendorMatches(id: string) {
  return useQuery({
    queryKey: ["vendor", id, "matches"],
    queryFn: ({ signal }) =>
      get("/api/vendors/{vendor_id}/matches", { path: { vendor_id: id }, query: { size: 20 }, signal }),
  });
}

/** The vendor's place on the register, if it has one. */
export function useRegisterListing(vendor: string) {
  return useQuery({
    queryKey: ["register", "listing", vendor],
    queryFn: ({ signal }) => get("/api/register", { query: { vendor }, signal }),
  });
}
