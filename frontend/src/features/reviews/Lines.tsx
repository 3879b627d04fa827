import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Contribution, PairLine } from "../../api/types";
import { languageOf } from "../../i18n/names";
import { Chip } from "../../ui/Page";
import { markShared } from "../../ui/pair/marks";
import styles from "./lines.module.css";
import { Offered, Words } from "./Offered";
import type { LineVerdict } from "./types";

const TONES: Record<LineVerdict, "warn" | "plain" | "accent" | "second"> = {
  unmet: "warn",
  silent: "warn",
  touched: "accent",
  met: "second",
};

/** What the scenario asks for line by line, what the vendor has of it, and how far that goes; the server puts the worst first. */
export function Lines({
  lines,
  contributions,
}: {
  lines: readonly PairLine[];
  contributions: readonly Contribution[];
}) {
  const { t } = useTranslation();
  const marks = useMemo(() => markShared(contributions).list, [contributions]);
  return (
    <table className={styles.lines}>
      <caption className="sr-only">{t("reviews.lines.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("reviews.lines.need")}</th>
          <th scope="col">{t("reviews.lines.offer")}</th>
          <th scope="col">{t("reviews.lines.verdict")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={`${line.field} ${line.need}`} data-verdict={line.verdict} data-must={line.must}>
            <th scope="row" lang={languageOf(line.need)}>
              <span className={styles.lineKind}>
                {t(`reviews.lines.fields.${line.field}`)}
                {t(line.must ? "reviews.lines.must" : "reviews.lines.nice")}
              </span>
              <Words text={line.need} marks={marks} />
            </th>
            <td data-label={t("reviews.lines.offer")} lang={languageOf(line.offer)}>
              <Offered line={line} marks={marks} />
            </td>
            <td data-label={t("reviews.lines.verdict")}>
              <Chip tone={TONES[line.verdict]}>{t(`reviews.lines.verdicts.${line.verdict}`)}</Chip>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
