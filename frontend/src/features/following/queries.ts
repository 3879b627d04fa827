import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "../../api/client";
import { useOwnQuery } from "../../api/who";
import { shownName } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";

export const PAGE_SIZE = 20;

/** The scenarios one watches, the latest first. */
export function useWatched(page: number) {
  return useOwnQuery({
    queryKey: ["watched", "list", page],
    queryFn: ({ signal }) => get("/api/watched-scenarios", { query: { page, size: PAGE_SIZE }, signal }),
  });
}

export function useUnwatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (scenario_id: string) =>
      send("delete", "/api/scenarios/{scenario_id}/watch", { values: { scenario_id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["watched"] }),
  });
}

/** Says what a list is narrowed by; ids as what they name. */
export function useFilterWords(): (filters: Readonly<Record<string, string>>) => string[] {
  const { t, i18n } = useTranslation();
  const terms = { domain: useTerms("domain"), region: useTerms("region"), tier: useTerms("tier") };
  const batches = useQuery({
    queryKey: ["batches"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: 100 }, signal }),
  });
  const agencies = useQuery({
    queryKey: ["agencies"],
    queryFn: ({ signal }) => get("/api/agencies", { query: { size: 100 }, signal }),
  });
  return (filters) =>
    Object.entries(filters).map(([name, value]) => {
      if (name === "q") return t("following.words", { words: value });
      if (name === "batch")
        return batches.data?.items.find((batch) => batch.id === value)?.name ?? t("vocabulary.field.batch");
      if (name === "agency") {
        const agency = agencies.data?.items.find((one) => one.id === value);
        return agency ? shownName(i18n.language, agency.name, agency.name_en).main : t("vocabulary.field.agencies");
      }
      return terms[name as keyof typeof terms].label(value);
    });
}
