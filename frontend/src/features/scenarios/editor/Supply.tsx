import { useTranslation } from "react-i18next";
import { useFormats } from "../../../i18n/format";
import { Card } from "../../../ui/Page";
import { QueryView } from "../../../ui/States";
import { useSettled } from "../../../ui/useSettled";
import { publicPart } from "../content";
import { useSupply } from "../draftQueries";
import { useEditing } from "./context";
import styles from "./editor.module.css";

/** How many vendors could meet what is being written, and what keeps most others out; few are never a number. */
export function Supply() {
  const { t } = useTranslation();
  const { points, count } = useFormats();
  const { content } = useEditing().draft;
  const supply = useSupply(publicPart(useSettled(content)));
  return (
    <Card title={t("posting.supply.title")}>
      {content.name.trim() === "" ? (
        <p className={styles.quiet}>{t("posting.supply.waiting")}</p>
      ) : (
        <QueryView query={supply}>
          {({ vendors, strong_from, bottleneck }) => (
            <div className={styles.group}>
              <p className={styles.score} role="status">
                <strong>
                  {vendors === null
                    ? t("posting.supply.few")
                    : t("posting.supply.atLeast", { vendors: count(vendors) })}
                </strong>
                {t("posting.supply.unit")}
              </p>
              {bottleneck !== null && (
                <p>
                  {t(`posting.supply.bottleneck.${bottleneck.kind}`, { what: bottleneck.text })}{" "}
                  {t("posting.supply.gain", { vendors: count(bottleneck.gain ?? 0) })}
                </p>
              )}
              <p className={styles.quiet}>{t("posting.supply.text", { points: points(strong_from) })}</p>
            </div>
          )}
        </QueryView>
      )}
    </Card>
  );
}
