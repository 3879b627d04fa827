import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "../../api/client";
import type { CapabilityDraft, ScenarioDraft } from "../../api/types";

const ASK_AGAIN_MS = 2000;
/** Old answers are of no use to anybody who types on. */
const KEPT_MS = 60_000;

const LIVE = { placeholderData: keepPreviousData, gcTime: KEPT_MS };

/** Ask again by itself while the server reads what has changed since. */
function whileRefreshing(query: { state: { data?: { refreshing: boolean } | undefined } }): number | false {
  return query.state.data?.refreshing ? ASK_AGAIN_MS : false;
}

/** The answer to the draft as it stands; an answer to an older one is dropped, its request broken off. */
export function useScenarioPreview(draft: ScenarioDraft) {
  return useQuery({
    ...LIVE,
    queryKey: ["preview", "scenario", draft],
    queryFn: ({ signal }) => post("/api/previews/scenario", draft, signal),
    enabled: draft.title !== "",
    refetchInterval: whileRefreshing,
  });
}

export function useCapabilityPreview(draft: CapabilityDraft) {
  return useQuery({
    ...LIVE,
    queryKey: ["preview", "capability", draft],
    queryFn: ({ signal }) => post("/api/previews/capability", draft, signal),
    enabled: draft.title !== "",
    refetchInterval: whileRefreshing,
  });
}
