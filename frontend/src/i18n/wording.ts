import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Contribution, Evidence, Flag } from "../api/types";
import { formatsFor } from "./format";
import { useTerms } from "./terms";

export interface Wording {
  signal: (code: string) => string;
  evidence: (evidence: Evidence) => string;
  /** One contribution as a short sentence, with at most `most` of its proofs. */
  reason: (contribution: Contribution, most?: number) => string;
  /** What a bar of contributions says, for those who do not see it. */
  bar: (contributions: readonly Contribution[], score: number) => string;
  gate: (code: string) => string;
  gateFact: (code: string, fact: Record<string, unknown>) => string;
  /** What would open a gate. */
  gateWay: (code: string, fact: Record<string, unknown>) => string;
  /** What looks made for the ranking, as a sentence with its facts. */
  flag: (flag: Flag) => string;
  /** A value of a fixed vocabulary (`vocabulary.<kind>.<code>`), or the code itself where the catalogue is behind. */
  term: (kind: string, code: string) => string;
  list: (items: readonly string[]) => string;
}

/**
 * How what the engine found is put into words.
 *
 * The engine may learn a new signal or gate before the catalogue does; then its code is shown, never a bare key.
 */
export function useWording(): Wording {
  const { t, i18n } = useTranslation();
  const domains = useTerms("domain").label;
  const regions = useTerms("region").label;
  const tiers = useTerms("tier").label;
  return useMemo(() => {
    const translated = (word: string) =>
      [domains, regions, tiers].map((label) => label(word)).find((one) => one !== word) ?? word;
    const or = (key: string, values: Record<string, unknown>, fallback: string): string =>
      i18n.exists(key) ? t(key, values) : fallback;
    const list = (items: readonly string[]) => items.join(t("wording.comma"));
    const plain = (value: unknown): string => {
      if (Array.isArray(value)) return value.length === 0 ? t("wording.none") : list(value.map(plain));
      if (value === null || value === undefined || value === "") return t("wording.unknown");
      return translated(String(value));
    };
    const flat = (facts: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, plain(value)]));
    const bare = (values: Record<string, unknown>) =>
      Object.entries(values)
        .map(([key, value]) => `${key}: ${value}`)
        .join(t("wording.semicolon"));
    const term = (kind: string, code: string) => or(`vocabulary.${kind}.${code}`, {}, code);
    // Other trades are named by codes, like training; all other facts are words of the data.
    const told = (facts: Record<string, unknown>): Record<string, string> => ({
      ...flat(facts),
      ...(facts.offers === undefined
        ? {}
        : { offers: list([facts.offers].flat().map((code) => term("trade", String(code)))) }),
    });
    const signal = (code: string) => or(`wording.signals.${code}`, {}, code);
    const stated = (one: Evidence) => {
      const facts = flat(one.facts);
      const values = { ...facts, level: term("evidence_level", facts.level ?? ""), term: one.term };
      return or(`wording.evidence.${one.code}`, values, one.term || one.code);
    };
    // Facts count only as far as the texts fit, where the engine says so.
    const evidence = (one: Evidence) => {
      const fit = one.facts.fit;
      if (typeof fit !== "number" || fit >= 1) return stated(one);
      return t("wording.fit", { fact: stated(one), fit: formatsFor(i18n.language).percent(fit) });
    };
    const quoted = (word: string) => t("wording.quoted", { term: word });
    const facts = (all: readonly Evidence[]) =>
      all.filter((one) => !WORDS.includes(one.code) && one.code !== "other_terms").map(stated);
    return {
      signal,
      evidence,
      list,
      reason: (contribution, most = 4) => {
        if (!contribution.known) return t("wording.cannotTell", { signal: signal(contribution.signal) });
        const proofs = [...shownTerms(contribution.evidence).map(quoted), ...facts(contribution.evidence)].slice(
          0,
          most,
        );
        return proofs.length > 0
          ? t("wording.reason", { signal: signal(contribution.signal), proofs: list(proofs) })
          : signal(contribution.signal);
      },
      bar: (contributions, score) => {
        const { points } = formatsFor(i18n.language);
        return t("wording.bar", {
          score: points(score),
          parts: list(
            contributions.filter((one) => one.weight > 0).map((one) => `${signal(one.signal)} ${points(one.points)}`),
          ),
        });
      },
      gate: (code) => or(`wording.gates.${code}.name`, {}, code),
      gateFact: (code, fact) => or(`wording.gates.${code}.fact`, told(fact), bare(told(fact))),
      gateWay: (code, fact) => or(`whyNot.ways.${code}`, told(fact), ""),
      flag: (one) => {
        const values = told(one.facts);
        const { share } = one.facts;
        if (typeof share === "number") values.share = formatsFor(i18n.language).percent(share);
        const named =
          Object.keys(values).length > 0 ? t("wording.flag", { code: one.code, facts: bare(values) }) : one.code;
        return or(`wording.flags.${variantOf(one)}`, values, named);
      },
      term,
    };
  }, [t, i18n, domains, regions, tiers]);
}

/** The sentence of a flag, where its facts want one of their own. */
function variantOf({ code, facts }: Flag): string {
  if (code === "copied_offer" && facts.dated === false) return "copied_offer_undated";
  return code;
}

/** Kinds of evidence that are a word of the text; the others state a fact. */
const WORDS = ["word", "concept", "characters"];

/** The words of a list of evidence, each once, without those that are part of a longer one. */
export function shownTerms(all: readonly Evidence[]): string[] {
  const terms = [...new Set(all.filter((one) => WORDS.includes(one.code)).map((one) => one.term))];
  return terms.filter((term) => !terms.some((other) => other !== term && other.includes(term)));
}

/** The contributions that say most for a match: known, and worth something. */
export function bestReasons(contributions: readonly Contribution[], most: number): Contribution[] {
  return contributions
    .filter((one) => one.known && one.points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, most);
}
