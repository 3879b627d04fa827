// Stands in until openapi.json exists; `npm run types` writes over it.
type Get<R, Q = never, P = never> = {
  get: { parameters: { query?: Q; path: P }; responses: { 200: { content: { "application/json": R } } } };
};
type Pg<T> = { items: T[]; total: number; page: number; size: number };
type PageQ = { page?: number; size?: number };
type S = components["schemas"];

export interface paths {
  "/api/statistics": Get<S["Statistics"]>;
  "/api/batches": Get<Pg<S["BatchRead"]>, PageQ>;
  "/api/agencies": Get<Pg<S["AgencyItem"]>, PageQ & { q?: string; jurisdiction?: string }>;
  "/api/terms": Get<Pg<S["TermRead"]>, PageQ & { kind?: string }>;
  "/api/scenarios": Get<
    Pg<S["ScenarioItem"]>,
    PageQ & { q?: string; batch?: string; domain?: string; agency?: string; sort?: string }
  >;
  "/api/scenarios/{scenario_id}": Get<S["ScenarioRead"], never, { scenario_id: string }>;
  "/api/scenarios/{scenario_id}/anchors": Get<Pg<S["AnchorRead"]>, PageQ, { scenario_id: string }>;
  "/api/scenarios/{scenario_id}/matches": Get<
    Pg<S["MatchRead"]>,
    PageQ & { run?: string; tier?: string; region?: string },
    { scenario_id: string }
  >;
  "/api/scenarios/{scenario_id}/matches/{vendor_id}": Get<
    S["PairRead"],
    { run?: string },
    { scenario_id: string; vendor_id: string }
  >;
  "/api/scenarios/{scenario_id}/exclusions": Get<Pg<S["ExclusionRead"]>, PageQ & { run?: string }, { scenario_id: string }>;
  "/api/vendors": Get<
    Pg<S["VendorItem"]>,
    PageQ & { q?: string; domain?: string; region?: string; tier?: string; sort?: string }
  >;
  "/api/vendors/{vendor_id}": Get<S["VendorRead"], never, { vendor_id: string }>;
  "/api/vendors/{vendor_id}/matches": Get<Pg<S["VendorMatchRead"]>, PageQ & { run?: string }, { vendor_id: string }>;
  "/api/policy-documents": Get<Pg<S["PolicyDocumentItem"]>, PageQ>;
  "/api/policy-documents/{document_id}": Get<S["PolicyDocumentItem"], never, { document_id: string }>;
  "/api/policy-documents/{document_id}/text": Get<
    { text: string; length: number; body_start: number; body_end: number },
    never, { document_id: string }>;
  "/api/policy-documents/{document_id}/clauses": Get<Pg<S["ClauseRead"]>, PageQ, { document_id: string }>;
  "/api/clauses/{clause_id}": Get<S["ClauseDetail"], never, { clause_id: string }>;
  "/api/match-runs": Get<Pg<S["RunSummary"]>, PageQ & { status?: string }>;
  "/api/match-runs/{run_id}": Get<S["RunRead"], never, { run_id: string }>;
  "/api/search": Get<Pg<S["SearchHit"]>, PageQ & { q: string; kind?: string }>;
}

export interface components {
  schemas: {
    Ref: { id: string; name: string };
    TitleRef: { id: string; title: string };
    TermRead: { id: string; kind: string; code: string; name_zh: string; name_en: string };
    RunSummary: {
      id: string;
      number: string;
      scope: string;
      status: string;
      phase: string;
      progress_done: number;
      progress_total: number;
      engine: string;
      requested_at: string;
      started_at: string | null;
      finished_at: string | null;
      is_public_demo: boolean;
      manifest_sha256: string | null;
      error: string | null;
    };
    RunRead: S["RunSummary"] & {
      manifest: Record<string, unknown> | null;
      weights: Record<string, number>;
      scenario_id: string | null;
      batch_id: string | null;
    };
    Statistics: {
      scenarios: number;
      domains: { name: string; name_en: string; scenarios: number; capabilities: number }[];
      agencies: number;
      vendors: number;
      capabilities: number;
      policy_documents: number;
      clauses: number;
      batches: number;
      latest_run: S["RunSummary"] | null;
      coverage: { scenario_id: string; number: number; name: string; strong: number; shown: number }[];
    };
    BatchRead: {
      id: string;
      number: number;
      name: string;
      issued_on: string;
      policy_document: S["TitleRef"] | null;
      scenarios: number;
    };
    AgencyItem: { id: string; name: string; name_en: string | null; jurisdiction: string; scenarios: number; clauses: number };
    ScenarioItem: {
      id: string;
      number: number;
      code: string;
      name: string;
      name_en: string | null;
      domain: string;
      domain_en: string;
      agencies: S["Ref"][];
      batch: string;
      batch_id: string;
      best_score: number | null;
      match_count: number;
    };
    ScenarioRead: Omit<S["ScenarioItem"], "agencies"> & {
      agencies: (S["Ref"] & { role: string; written_name: string; match_score: number })[];
      description: string;
      city: string;
      issued_on: string;
      policy_document: S["TitleRef"] | null;
      missing: string[];
      has_source_sentence: boolean;
      previous_id: string | null;
      next_id: string | null;
    };
    AnchorRead: {
      field: string;
      document: S["TitleRef"];
      clause: { id: string; label: string; heading: string } | null;
      start: number;
      end: number;
      byte_start: number;
      byte_end: number;
      sha256: string;
      quote: string;
    };
    SpanRead: { field: string; start: number; end: number };
    EvidenceRead: {
      code: string;
      term: string;
      points: number;
      need: S["SpanRead"][];
      offer: S["SpanRead"][];
      facts: Record<string, unknown>;
    };
    ContributionRead: {
      signal: string;
      weight: number;
      value: number;
      points: number;
      known: boolean;
      evidence: S["EvidenceRead"][];
    };
    MatchRead: {
      rank: number | null;
      score: number;
      scenario: { id: string; number: number; name: string };
      vendor: { id: string; name: string; tier: string; region: string; is_demo: boolean };
      capability: S["TitleRef"];
      contributions: S["ContributionRead"][];
      run_id: string;
    };
    VendorMatchRead: S["MatchRead"] & { vendor_rank: number | null };
    FieldText: { field: string; text: string };
    PairRead: S["MatchRead"] & {
      need: { fields: S["FieldText"][] };
      offer: { fields: S["FieldText"][] };
      other_capabilities: { id: string; title: string; score: number | null }[];
      rank_of: number;
      run: S["RunSummary"];
    };
    ExclusionRead: {
      vendor: S["Ref"];
      capability: S["TitleRef"];
      gate: string;
      fact: Record<string, unknown>;
      would_score: number;
    };
    VendorItem: {
      id: string;
      name: string;
      region: string;
      tier: string;
      summary: string;
      capabilities: number;
      domains: string[];
      is_demo: boolean;
      best_rank: number | null;
    };
    CapabilityRead: {
      id: string;
      title: string;
      description: string;
      vendor: S["Ref"];
      domains: string[];
      keywords: string[];
      products: string[];
      service_regions: string[];
      registered_at: string;
    };
    VendorRead: Omit<S["VendorItem"], "capabilities"> & {
      credit_code: string | null;
      founded_year: number | null;
      headcount_band: string;
      xinchuang: string[];
      capacity: string;
      capacity_note: string;
      language: string;
      capabilities: S["CapabilityRead"][];
      certificates: { name: string; issuer: string; number: string; valid_until: string | null; expired: boolean }[];
      case_studies: {
        title: string;
        client: string;
        region: string;
        year: number | null;
        outcome: string;
        evidence_level: string;
        capability_id: string | null;
      }[];
    };
    PolicyDocumentItem: {
      id: string;
      title: string;
      issuer: string;
      document_number: string;
      issued_on: string | null;
      jurisdiction: string;
      clauses: number;
      scenarios: number;
      sha256: string;
      file_name: string;
    };
    ClauseRead: {
      id: string;
      parent_id: string | null;
      position: number;
      level: number;
      label: string;
      heading: string;
      start: number;
      end: number;
      text: string;
      units: { written_name: string; organisation: S["Ref"] | null; match_score: number; role: string }[];
      scenarios: { id: string; number: number; name: string }[];
    };
    ClauseDetail: S["ClauseRead"] & { document: S["TitleRef"] };
    SearchHit: {
      kind: string;
      id: string;
      title: string;
      title_highlights: [number, number][];
      snippet: string;
      highlights: [number, number][];
      score: number;
      url: string;
    };
  };
}
