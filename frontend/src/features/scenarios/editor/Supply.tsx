import { useTranslation } from "react-i18next";
import { useFormats } from "../../../i18n/format";
import { Card } from "../../../ui/Page";
import { QueryView } from "../../../ui/States";
import { useSettled } from "../../../ui/useSettled";
import { useSupply } from "../draftQueries";
import { useEditing } from "./context";
import styles from "./editor.module.css";

const MOST_LETTERS = 5000;

/** How many vendors could meet what is being written, while it is being written; few are never told as a number. */
export function Supply() {
  const { t } = useTranslation();
  const { points, count } = useFormats();
  const { content } = useEditing().draft;
  const lines = [content.goal, content.description, ...content.requirements.map((one) => one.text)];
  const supply = useSupply(
    useSettled({
      title: content.name.trim(),
      description: lines.join("\n").trim().slice(0, MOST_LETTERS),
      domain: content.domain,
      city: content.city,
    }),
  );
  return (
    <Card title={t("posting.supply.title")}>
      {content.name.trim() === "" ? (
        <p className={styles.quiet}>{t("posting.supply.waiting")}</p>
      ) : (
        <QueryView query={supply}>
          {(data) => (
            <div className={styles.group}>
              <p className={styles.score} role="status">
                <strong>{data.few ? t("posting.supply.few") : count(data.strong ?? 0)}</strong>
                {t("posting.supply.unit")}
              </p>
              <p className={styles.quiet}>{t("posting.supply.text", { points: points(data.strong_from) })}</p>
            </div>
          )}
        </QueryView>
      )}
    </Card>
  );
}
