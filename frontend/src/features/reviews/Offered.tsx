import { useTranslation } from "react-i18next";
import type { PairLine } from "../../api/types";
import { useTerms } from "../../i18n/terms";
import { useWording } from "../../i18n/wording";
import { Highlight } from "../../ui/Highlight";
import type { Mark } from "../../ui/pair/marks";
import { spansOf } from "./lineMarks";
import styles from "./parts.module.css";

/** What the server puts between the entries of a list. */
const BETWEEN = /、/;

/** Words of one side with the marks they share with the other; places and fields of work in the reader's language. */
export function Words({ text, marks }: { text: string; marks: readonly Mark[] }) {
  const wording = useWording();
  const domains = useTerms("domain").label;
  const regions = useTerms("region").label;
  const parts = text.split(BETWEEN);
  const told = parts.map((part) => [domains, regions].map((label) => label(part)).find((one) => one !== part) ?? part);
  if (told.some((part, at) => part !== parts[at])) return wording.list(told);
  return <Highlight text={text} spans={spansOf(text, marks)} numbered />;
}

/** What a vendor has of a line, in words: some of it the server tells by codes. */
export function Offered({ line, marks }: { line: PairLine; marks: readonly Mark[] }) {
  const { t } = useTranslation();
  const wording = useWording();
  if (line.field === "available") return t(`reviews.lines.available.${line.verdict === "met" ? "yes" : "no"}`);
  // Of a requirement it is told below, where its words stand in their context.
  if (line.field === "requirement") return wording.list(line.terms) || t("reviews.lines.noWords");
  if (line.offer === "") return <span className={styles.quiet}>{t("pairs.texts.offerSilent")}</span>;
  if (line.field === "proof") {
    return wording.list(line.offer.split(BETWEEN).map((level) => wording.term("evidence_level", level)));
  }
  return <Words text={line.offer} marks={marks} />;
}
