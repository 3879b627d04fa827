import type { Statistics } from "../../api/types";

/** Fewer strong vendors than this leave an agency no real choice. */
export const ENOUGH = 3;

/** Demand and supply of one domain. */
export interface Balance {
  domain: string;
  domainEn: string | null;
  /** Scenarios by how many strong vendors they have: enough, a few, none. */
  enough: number;
  few: number;
  none: number;
  scenarios: number;
  capabilities: number;
}

/** Every domain somebody asks for, the most asked for first. */
export function balanceOf({ domains, coverage }: Pick<Statistics, "domains" | "coverage">): Balance[] {
  return domains
    .map((domain) => {
      const strong = coverage.filter((row) => row.domain === domain.name).map((row) => row.strong);
      return {
        domain: domain.name,
        domainEn: domain.name_en,
        enough: strong.filter((count) => count >= ENOUGH).length,
        few: strong.filter((count) => count > 0 && count < ENOUGH).length,
        none: strong.filter((count) => count === 0).length,
        scenarios: strong.length,
        capabilities: domain.capabilities,
      };
    })
    .filter((row) => row.scenarios > 0)
    .sort((a, b) => b.scenarios - a.scenarios);
}

/** The domain with the most scenarios short of vendors; null where none is short. */
export function widestGap(rows: readonly Balance[]): Balance | null {
  const short = (row: Balance) => row.few + row.none;
  const [first] = [...rows].sort((a, b) => short(b) - short(a) || b.none - a.none);
  return first && short(first) > 0 ? first : null;
}

export function scenariosHref(domain: string): string {
  return `/scenarios?${new URLSearchParams({ domain })}`;
}

export function vendorsHref(domain: string): string {
  return `/vendors?${new URLSearchParams({ domain })}`;
}
