import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import type { components } from "../../api/schema";
import { useOwnQuery } from "../../api/who";

type Schemas = components["schemas"];
export type Agreement = Schemas["AgreementRead"];
export type Disagreement = Schemas["DisagreementRead"];
export type Calibration = Schemas["CalibrationRead"];
export type Decile = Schemas["DecileRead"];
export type Funnel = Schemas["FunnelRead"];
export type Loads = Schemas["LoadsRead"];
export type Assignment = Schemas["AssignmentRead"];
export type RejectReason = Schemas["RejectReason"];

const FIGURES = ["review-figures"] as const;
export const REASONS: readonly RejectReason[] = [
  "must_unmet",
  "off_topic",
  "weak_evidence",
  "no_capacity",
  "region",
  "budget",
  "stuffing",
  "risk",
  "other",
];

export function useAgreement() {
  return useOwnQuery({
    queryKey: [...FIGURES, "agreement"],
    queryFn: ({ signal }) => get("/api/review/agreement", { signal }),
    staleTime: 0,
  });
}

export function useDisagreements() {
  return useOwnQuery({
    queryKey: [...FIGURES, "consensus"],
    queryFn: ({ signal }) => get("/api/review/consensus", { query: { size: 50 }, signal }),
    staleTime: 0,
  });
}

export function useCalibration() {
  return useOwnQuery({
    queryKey: [...FIGURES, "calibration"],
    queryFn: ({ signal }) => get("/api/review/calibration", { signal }),
    staleTime: 0,
  });
}

export function useFunnel() {
  return useOwnQuery({
    queryKey: [...FIGURES, "funnel"],
    queryFn: ({ signal }) => get("/api/review/funnel", { signal }),
    staleTime: 0,
  });
}

export function useLoads() {
  return useOwnQuery({
    queryKey: [...FIGURES, "load"],
    queryFn: ({ signal }) => get("/api/review/load", { signal }),
    staleTime: 0,
  });
}

/** What the desk may assign the pairs of. */
export function useDoneRuns() {
  return useQuery({
    queryKey: ["runs", "done"],
    queryFn: ({ signal }) => get("/api/match-runs", { query: { status: "done", size: 50 }, signal }),
  });
}

function useAfresh() {
  const client = useQueryClient();
  return () => Promise.all([FIGURES, ["review"], ["work"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}

interface Word {
  verdict: "shortlist" | "reject";
  reason?: RejectReason;
  reason_text: string;
}

/** The chair's word on a pair; it is told here, since the form is gone with its pair by the time the list is read anew. */
export function useConsensus({ pair }: Disagreement, onDone: (verdict: Word["verdict"]) => void) {
  return useMutation({
    mutationFn: (body: Word) =>
      send("post", "/api/review/pairs/{pair_id}/decisions", {
        values: { pair_id: pair.id },
        body: { ...body, version: pair.version },
      }),
    onSuccess: (_, { verdict }) => onDone(verdict),
    onSettled: useAfresh(),
  });
}

export function useAssign() {
  const afresh = useAfresh();
  return useMutation({
    mutationFn: (body: { run: string; preview: boolean }) => send("post", "/api/review/assignments", { body }),
    onSuccess: (told) => (told.is_applied ? afresh() : undefined),
  });
}
