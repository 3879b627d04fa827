import { useTranslation } from "react-i18next";
import { Card, Facts } from "../../ui/Page";
import type { PublicContent } from "./content";
import styles from "./Published.module.css";
import { isBlank, placesOf } from "./places";
import { usePlaceWords } from "./wording";

const FACTS = [
  "budget_band",
  "budget_reason",
  "starts_on",
  "ends_on",
  "respond_by",
  "risk_tier",
  "risk_reason",
  "district",
  "required_certificates",
  "required_xinchuang",
] as const satisfies readonly (keyof PublicContent)[];
const TEXTS = ["goal", "pain", "description"] as const;

/** What an agency has published of its scenario itself; what it has not written is not shown. */
export function Published({ content }: { content: PublicContent }) {
  const { t } = useTranslation();
  const words = usePlaceWords(content);
  const facts = FACTS.filter((name) => !isBlank(content[name]));
  const texts = TEXTS.filter((name) => content[name] !== "");
  return (
    <>
      {texts.length > 0 && (
        <Card title={t("posting.public.about")}>
          <dl className={styles.texts}>
            {texts.map((name) => (
              <div key={name}>
                <dt>{t(`posting.fields.${name}`)}</dt>
                <dd>{content[name]}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
      {content.requirements.length > 0 && <Requirements content={content} />}
      {content.datasets.length > 0 && <Datasets content={content} />}
      {facts.length > 0 && (
        <Card title={t("posting.public.facts")}>
          <Facts
            rows={placesOf(content)
              .filter((place) => facts.some((name) => place === `/${name}`))
              .map((place) => [words.label(place), words.show(place, content[place.slice(1) as keyof PublicContent])])}
          />
        </Card>
      )}
    </>
  );
}

function Requirements({ content }: { content: PublicContent }) {
  const { t } = useTranslation();
  return (
    <Sheet
      title={t("posting.fields.requirements")}
      columns={[
        t("posting.fields.requirementsPart.text"),
        t("posting.fields.requirementsPart.must"),
        t("posting.fields.requirementsPart.weight"),
      ]}
      rows={content.requirements.map((one) => ({
        key: one.id,
        cells: [one.text, t(one.must ? "posting.must.yes" : "posting.must.no"), String(one.weight)],
      }))}
    />
  );
}

const DATA_COLUMNS = ["name", "classification", "volume", "access", "note"] as const;

function Datasets({ content }: { content: PublicContent }) {
  const { t } = useTranslation();
  const words = usePlaceWords(content);
  return (
    <Sheet
      title={t("posting.fields.datasets")}
      columns={DATA_COLUMNS.map((name) => t(`posting.fields.datasetsPart.${name}`))}
      rows={content.datasets.map((one) => ({
        key: one.id,
        cells: DATA_COLUMNS.map((name) => words.show(`/datasets/${one.id}/${name}`, one[name])),
      }))}
    />
  );
}

interface SheetProps {
  title: string;
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly string[] }[];
}

/** A table; on a phone each row is a block of its own, with the column's name before each value. */
function Sheet({ title, columns, rows }: SheetProps) {
  return (
    <Card flush title={title}>
      <table className={styles.sheet}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {columns.map((column, index) => (
                <td key={column} data-column={column}>
                  {row.cells[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
