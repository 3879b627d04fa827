import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import { saveFile } from "../../ui/saveFile";
import styles from "./calibration.module.css";
import { asCsv } from "./csv";

export interface Column<T> {
  name: string;
  /** What the page shows. */
  shown: (row: T) => ReactNode;
  /** What the file holds. */
  kept: (row: T) => string | number | null;
}

interface TableProps<T> {
  caption: string;
  /** The name of the file it is kept as. */
  file: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

/** A table of figures, which can be kept as CSV. */
export function Table<T>({ caption, file, columns, rows, keyOf }: TableProps<T>) {
  const { t } = useTranslation();
  const [first, ...others] = columns;
  const csv = () =>
    asCsv([columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ kept }) => kept(row)))]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className={styles.scroll} aria-label={caption} tabIndex={0}>
        <table>
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                <th scope="row">{first?.shown(row)}</th>
                {others.map(({ name, shown }) => (
                  <td key={name} className="num">
                    {shown(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={styles.ways}>
        <Button size="small" onClick={() => saveFile(file, csv(), "text/csv")}>
          <Icon name="download" size={16} /> {t("calibration.page.csv")}
        </Button>
      </p>
    </>
  );
}
