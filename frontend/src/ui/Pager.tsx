import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../i18n/format";
import { SelectField } from "./Fields";
import { Icon } from "./Icon";
import styles from "./Pager.module.css";
import type { UrlState } from "./useUrlState";

interface PagerProps {
  total: number;
  page: number;
  size: number;
  url: UrlState;
  /** Offered page sizes; without them the size is fixed. */
  sizes?: readonly number[];
}

/** Which pages to name: the first, the last and the neighbours; 0 stands for a gap. */
export function pagesToShow(page: number, last: number): number[] {
  const wanted = [...new Set([1, page - 1, page, page + 1, last])].filter((n) => n >= 1 && n <= last);
  return wanted
    .sort((a, b) => a - b)
    .flatMap((n, index) => {
      const before = wanted[index - 1];
      return before !== undefined && n - before > 1 ? [0, n] : [n];
    });
}

/** Pages as links, so that they can be opened, sent and gone back to. */
export function Pager({ total, page, size, url, sizes }: PagerProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const last = Math.max(1, Math.ceil(total / size));
  if (total <= Math.min(size, ...(sizes ?? [size]))) return null;
  return (
    <div className={styles.row}>
      <p className={styles.range}>
        {t("common.range", {
          from: count(Math.min(total, (page - 1) * size + 1)),
          to: count(Math.min(total, page * size)),
          total: count(total),
        })}
      </p>
      {last > 1 && (
        <nav aria-label={t("common.pages")}>
          <ul className={styles.pages}>
            <li>
              <Step
                to={page > 1 ? url.hrefWith({ page: page - 1 }) : null}
                label={t("common.previousPage")}
                icon="left"
              />
            </li>
            {pagesToShow(page, last).map((n, index) =>
              n === 0 ? (
                <li key={`gap-${index < 2 ? "start" : "end"}`} className={styles.gap} aria-hidden="true">
                  …
                </li>
              ) : (
                <li key={n}>
                  <Link
                    to={url.hrefWith({ page: n })}
                    className={styles.page}
                    aria-label={t("common.pageNumber", { page: n })}
                    {...(n === page ? { "aria-current": "page" as const } : {})}
                  >
                    {count(n)}
                  </Link>
                </li>
              ),
            )}
            <li>
              <Step
                to={page < last ? url.hrefWith({ page: page + 1 }) : null}
                label={t("common.nextPage")}
                icon="right"
              />
            </li>
          </ul>
        </nav>
      )}
      {sizes && (
        <div className={styles.size}>
          <SelectField
            label={t("common.pageSize")}
            value={String(size)}
            choices={sizes.map((n) => ({ value: String(n), label: t("common.perPage", { size: n }) }))}
            onChange={(value) => url.patch({ size: value })}
          />
        </div>
      )}
    </div>
  );
}

function Step({ to, label, icon }: { to: string | null; label: string; icon: "left" | "right" }) {
  if (to === null) {
    return (
      <span className={styles.off} aria-hidden="true">
        <Icon name={icon} size={16} />
      </span>
    );
  }
  return (
    <Link to={to} className={styles.page} aria-label={label}>
      <Icon name={icon} size={16} />
    </Link>
  );
}
