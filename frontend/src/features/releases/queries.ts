import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Filters, get, send } from "../../api/client";
import type { components } from "../../api/schema";
import { useOwnQuery } from "../../api/who";

type Schemas = components["schemas"];
export type Releasable = Schemas["ReleasableRead"];
export type Preview = Schemas["ReleasePreview"];
export type Place = Schemas["PlaceRead"];
export type Side = "agency" | "vendor";

const RELEASES = ["releases"] as const;
const WORK = ["work"] as const;
export const PAGE_SIZE = 20;

export function useReleasable(filters: Filters<"/api/review/releases">) {
  return useOwnQuery({
    queryKey: [...RELEASES, "list", filters],
    queryFn: ({ signal }) => get("/api/review/releases", { query: filters, signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

const RELEASE = "/api/review/runs/{run_id}/scenarios/{scenario_id}/release";

export function usePreview(run_id: string, scenario_id: string) {
  return useOwnQuery({
    queryKey: [...RELEASES, "preview", run_id, scenario_id],
    queryFn: ({ signal }) => get(RELEASE, { path: { run_id, scenario_id }, signal }),
    staleTime: 0,
  });
}

function useAfresh() {
  const client = useQueryClient();
  return () => Promise.all([RELEASES, WORK].map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** Release exactly what was previewed. */
export function useRelease(read: Preview | undefined) {
  return useMutation({
    mutationFn: () =>
      send("post", RELEASE, {
        values: { run_id: read?.run.id ?? "", scenario_id: read?.scenario.id ?? "" },
        body: { pairs: read?.pairs ?? [] },
      }),
    onSettled: useAfresh(),
  });
}

export function useShortlist(scenario_id: string) {
  return useOwnQuery({
    queryKey: [...RELEASES, "shortlist", scenario_id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/shortlist", { path: { scenario_id }, signal }),
    staleTime: 0,
  });
}

export function usePlaces(page: number) {
  return useOwnQuery({
    queryKey: [...RELEASES, "places", page],
    queryFn: ({ signal }) => get("/api/places", { query: { page, size: PAGE_SIZE }, signal }),
    staleTime: 0,
  });
}

/** Say yes for one's own side. */
export function useConfirm({ id }: Place, side: Side) {
  return useMutation({
    mutationFn: () =>
      send(
        "put",
        side === "agency" ? "/api/places/{place_id}/agency-confirmation" : "/api/places/{place_id}/vendor-confirmation",
        { values: { place_id: id } },
      ),
    onSettled: useAfresh(),
  });
}

/** Each time it is asked for is recorded, so only when somebody wants to see it. */
export function useContacts({ id }: Place, isWanted: boolean) {
  return useOwnQuery({
    queryKey: [...RELEASES, "contacts", id],
    queryFn: ({ signal }) => get("/api/places/{place_id}/contacts", { path: { place_id: id }, signal }),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
