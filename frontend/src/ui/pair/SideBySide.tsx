import { useTranslation } from "react-i18next";
import type { FieldText, Pair } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Highlight, styleOf } from "../Highlight";
import markStyles from "../Highlight.module.css";
import type { MarkedSpan, Span } from "../spans";
import { alignFields, fieldName } from "./align";
import { flaggedSpans, type Marks, markShared } from "./marks";
import styles from "./SideBySide.module.css";

type Compared = Pick<Pair, "contributions" | "flags" | "need" | "offer">;

/** What is needed and what is offered, field by field; the phrases they share carry the same number on both sides. */
export function SideBySide({ pair }: { pair: Compared }) {
  const { t } = useTranslation();
  const marks = markShared(pair.contributions);
  const flagged = flaggedSpans(pair.flags);
  const rows = alignFields(pair.need.fields, pair.offer.fields);
  return (
    <div className={styles.frame}>
      <Shared marks={marks} />
      <table className={styles.table}>
        <caption className="sr-only">{t("pairs.texts.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("pairs.texts.need")}</th>
            <th scope="col">{t("pairs.texts.offer")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <Side fields={row.need} spans={marks.need} side="need" />
              <Side fields={row.offer} spans={marks.offer} flagged={flagged} side="offer" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SideProps {
  fields: readonly FieldText[];
  spans: ReadonlyMap<string, MarkedSpan[]>;
  flagged?: ReadonlyMap<string, Span[]>;
  side: "need" | "offer";
}

function Side({ fields, spans, flagged, side }: SideProps) {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <td data-side={t(`pairs.texts.${side}`)}>
      {fields.length === 0 && <p className={styles.silent}>{t(`pairs.texts.${side}Silent`)}</p>}
      {[...new Set(fields.map((field) => fieldName(field.field)))].map((name) => (
        <div key={name} className={styles.field}>
          <p className={styles.label}>{wording.term(`${side}Field`, name)}</p>
          <ul className={styles.entries}>
            {fields
              .filter((field) => fieldName(field.field) === name)
              .map((field) => (
                <li key={field.field} lang={languageOf(field.text)} data-field={field.field}>
                  <Highlight
                    text={field.text}
                    spans={spans.get(field.field) ?? []}
                    flagged={flagged?.get(field.field) ?? []}
                    numbered
                  />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </td>
  );
}

function Shared({ marks }: { marks: Marks }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  if (marks.list.length === 0) return <p className={styles.silent}>{t("pairs.texts.noShared")}</p>;
  return (
    <ol className={styles.shared} aria-label={t("pairs.texts.shared")}>
      {marks.list.map((mark) => (
        <li key={mark.number}>
          <mark className={markStyles.mark} data-style={styleOf(mark.number)} lang={languageOf(mark.term)}>
            {mark.term}
            <sup className={markStyles.number}>{mark.number}</sup>
          </mark>
          <span className={styles.worth}>{t("common.points", { points: points(mark.points) })}</span>
        </li>
      ))}
    </ol>
  );
}
