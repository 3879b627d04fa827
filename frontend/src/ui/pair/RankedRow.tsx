import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Match } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { FlagTag } from "../Flags";
import { Chip } from "../Page";
import { Reasons } from "../Reasons";
import styles from "./RankedRow.module.css";

interface RankedRowProps {
  match: Match;
  /** Where more is said of it, and what that is. */
  to: string;
  way: "why" | "proof";
}

/** A vendor at its place in a scenario's list, with its points and the reasons that weigh most. */
export function RankedRow({ match, to, way }: RankedRowProps) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const tiers = useTerms("tier");
  const regions = useTerms("region");
  return (
    <li className={styles.row} data-vendor={match.vendor.id}>
      <span className={styles.rank}>
        <span className="sr-only">{t("pairs.ranked.rank")} </span>
        {match.rank}
      </span>
      <div className={styles.body}>
        <div className={styles.head}>
          <h3>
            <Link to={to} lang={languageOf(match.vendor.name)}>
              {match.vendor.name}
            </Link>
          </h3>
          <p className={styles.score}>
            <strong data-score={match.score}>{points(match.score)}</strong> {t("pairs.ranked.unit")}
          </p>
        </div>
        <p className={styles.capability}>
          <span lang={languageOf(match.capability.title)}>{match.capability.title}</span>
          <span className={styles.tags}>
            <FlagTag flags={match.flags} />
            {match.vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
            {match.vendor.tier && <Chip tone="second">{tiers.label(match.vendor.tier)}</Chip>}
            <span>{regions.label(match.vendor.region)}</span>
          </span>
        </p>
        <Reasons contributions={match.contributions} score={match.score} />
        <p className={styles.more}>
          <Link to={to} aria-label={t(`pairs.ranked.${way}For`, { vendor: match.vendor.name })}>
            {t(`pairs.ranked.${way}`)}
          </Link>
        </p>
      </div>
    </li>
  );
}
