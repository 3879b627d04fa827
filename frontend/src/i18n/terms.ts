import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api/client";

type Kind = "domain" | "region" | "tier" | "district";

export interface Terms {
  codes: string[];
  /** A term in the reader's language; a word outside the vocabulary stays as it is. */
  label: (code: string) => string;
}

/** A vocabulary that people maintain on the server: domains, regions, tiers, districts. */
export function useTerms(kind: Kind): Terms {
  const { i18n } = useTranslation();
  const terms = useQuery({
    queryKey: ["terms", kind],
    queryFn: ({ signal }) => get("/api/terms", { query: { kind, size: 100 }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const items = terms.data?.items;
  return useMemo(() => {
    const byCode = new Map((items ?? []).map((term) => [term.code, term]));
    return {
      codes: [...byCode.keys()],
      label: (code) => {
        const term = byCode.get(code);
        if (!term) return code;
        return i18n.language === "en" ? term.name_en : term.name_zh;
      },
    };
  }, [items, i18n.language]);
}
