import { useTranslation } from "react-i18next";
import type { PairLine } from "../../api/types";
import { useWording } from "../../i18n/wording";
import { Highlight } from "../../ui/Highlight";
import type { Mark } from "../../ui/pair/marks";
import { spansOf } from "./lineMarks";
import styles from "./reviews.module.css";

/** What a vendor has of a line, in words: some of it the server tells by codes. */
export function Offered({ line, marks }: { line: PairLine; marks: readonly Mark[] }) {
  const { t } = useTranslation();
  const wording = useWording();
  if (line.field === "available") return t(`reviews.lines.available.${line.verdict === "met" ? "yes" : "no"}`);
  // Of a requirement it is told below, where its words stand in their context.
  if (line.field === "requirement") return wording.list(line.terms) || t("reviews.lines.noWords");
  if (line.offer === "") return <span className={styles.quiet}>{t("pairs.texts.offerSilent")}</span>;
  if (line.field === "proof") {
    return wording.list(line.offer.split(/[^a-z_]+/).map((level) => wording.term("evidence_level", level)));
  }
  return <Highlight text={line.offer} spans={spansOf(line.offer, marks)} numbered />;
}
