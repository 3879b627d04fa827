import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Differences } from "../../ui/draft/Differences";
import { Card } from "../../ui/Page";
import type { Content } from "./content";
import { useHistory } from "./draftQueries";
import styles from "./History.module.css";
import { usePlaceWords } from "./wording";

/** How a scenario has changed since it was first published; official ones that nobody has revised have no history. */
export function History({ id, content }: { id: string; content: Partial<Content> }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const words = usePlaceWords(content);
  const history = useHistory(id).data ?? [];
  if (history.length === 0) return null;
  return (
    <Card title={t("posting.history.title")}>
      <ol className={styles.list}>
        {history.map((one) => (
          <li key={one.number}>
            <p className={styles.when}>
              {t("posting.history.entry", { number: one.number, when: moment(one.published_at) })}
            </p>
            {one.changes.length === 0 ? (
              <p>{t("posting.history.first")}</p>
            ) : (
              <details>
                <summary>{t("posting.history.changes", { count: one.changes.length })}</summary>
                <Differences differences={one.changes} label={words.label} show={words.show} />
              </details>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
