import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CapabilityPreview } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { useTerms } from "../../../i18n/terms";
import { useWording } from "../../../i18n/wording";
import { sectionOf } from "../profile";
import styles from "./editor.module.css";

type Told = CapabilityPreview["matches"][number]["advice"][number];

/** Where in a profile what is to be added is filled in. */
const PLACES: Readonly<Record<string, (capability: string) => string>> = {
  evidence: () => "/cases",
  certificates: () => "/certificates",
  xinchuang: () => "/xinchuang",
  service_regions: (capability) => `/capabilities/${capability}/service_regions`,
  domains: (capability) => `/capabilities/${capability}/domains`,
};

interface AdviceProps {
  told: readonly Told[];
  /** The capability it is for. */
  capability: string;
}

/** What would raise a capability on one scenario's list, the way to where it is filled in, and the place it leads to. */
export function Advice({ told, capability }: AdviceProps) {
  const { t } = useTranslation();
  const [best, ...others] = [...told].sort((one, other) => one.rank - other.rank);
  if (best === undefined) return null;
  return (
    <div className={styles.advice}>
      <Step told={best} capability={capability} />
      {others.length > 0 && (
        <details>
          <summary>{t("profiles.live.others", { count: others.length })}</summary>
          <ul>
            {others.map((one) => (
              <li key={one.kind}>
                <Step told={one} capability={capability} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Step({ told, capability }: { told: Told; capability: string }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const say = useSaying();
  const [first = ""] = Object.keys(told.added);
  const pointer = PLACES[first]?.(capability) ?? "/capabilities";
  const params = new URLSearchParams({ part: sectionOf(pointer), at: pointer });
  return (
    <p data-advice={told.kind}>
      <Link to={`?${params}`}>{say(told.added)}</Link>{" "}
      <span className={styles.promise}>
        <span aria-hidden="true">→ </span>
        {t("profiles.live.promise", { rank: count(told.rank) })}
      </span>
    </p>
  );
}

/** What is to be added, in words. */
function useSaying(): (added: Told["added"]) => string {
  const { t } = useTranslation();
  const { term, list } = useWording();
  const domain = useTerms("domain").label;
  const region = useTerms("region").label;
  const named = (field: string, entry: string) => {
    if (field === "evidence") return term("evidence_level", entry);
    if (field === "domains") return domain(entry);
    return field === "service_regions" ? region(entry) : entry;
  };
  return (added) =>
    list(
      Object.entries(added).map(([field, entries]) =>
        t(`profiles.live.add.${field}`, { what: list(entries.map((entry) => named(field, entry))) }),
      ),
    );
}
