import { useCallback, useEffect, useState } from "react";
import type { CapabilityDraft, ScenarioDraft } from "../../api/types";

/** A draft as its form holds it: lists as the text somebody types. */
export interface ScenarioEntries {
  title: string;
  description: string;
  domain: string;
  city: string;
}

export interface CapabilityEntries {
  title: string;
  description: string;
  domains: string[];
  keywords: string;
  products: string;
  service_regions: string;
  region: string;
  evidence: CapabilityDraft["evidence"];
}

export const BLANK_SCENARIO: ScenarioEntries = { title: "", description: "", domain: "", city: "" };
export const BLANK_CAPABILITY: CapabilityEntries = {
  title: "",
  description: "",
  domains: [],
  keywords: "",
  products: "",
  service_regions: "",
  region: "",
  evidence: [],
};

/** What the server takes at most. */
export const LIMITS = { title: 200, description: 5000, domains: 10, keywords: 50, products: 20, service_regions: 50 };
const MOST_LETTERS = 200;

/** The entries of a list typed in one field, each once. */
export function entriesOf(text: string): string[] {
  const parts = text.split(/[,，、;；\n]/).map((part) => part.trim().slice(0, MOST_LETTERS));
  return [...new Set(parts.filter((part) => part !== ""))];
}

export function scenarioDraft(entries: ScenarioEntries): ScenarioDraft {
  return {
    title: entries.title.trim(),
    description: entries.description.trim(),
    domain: entries.domain,
    city: entries.city,
  };
}

export function capabilityDraft(entries: CapabilityEntries): CapabilityDraft {
  return {
    title: entries.title.trim(),
    description: entries.description.trim(),
    domains: entries.domains.slice(0, LIMITS.domains),
    keywords: entriesOf(entries.keywords).slice(0, LIMITS.keywords),
    products: entriesOf(entries.products).slice(0, LIMITS.products),
    service_regions: entriesOf(entries.service_regions).slice(0, LIMITS.service_regions),
    region: entries.region,
    evidence: entries.evidence,
  };
}

function isLike<T extends object>(value: unknown, blank: T): value is T {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(blank).every(([key, empty]) => {
    const kept = (value as Record<string, unknown>)[key];
    return Array.isArray(empty)
      ? Array.isArray(kept) && kept.every((one) => typeof one === "string")
      : typeof kept === typeof empty;
  });
}

function readDraft<T extends object>(key: string, blank: T): T {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isLike(kept, blank) ? kept : blank;
  } catch {
    return blank;
  }
}

/** A draft that outlasts a reload and a look at another page, and goes with the tab. */
export function useDraft<T extends object>(key: string, blank: T) {
  const [draft, setDraft] = useState<T>(() => readDraft(key, blank));
  useEffect(() => {
    try {
      if (JSON.stringify(draft) === JSON.stringify(blank)) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // A browser that keeps nothing still shows the draft until the page is left.
    }
  }, [key, draft, blank]);
  const change = useCallback((part: Partial<T>) => setDraft((now) => ({ ...now, ...part })), []);
  return { draft, change, clear: useCallback(() => setDraft(blank), [blank]) };
}
