import { useTranslation } from "react-i18next";
import type { Run } from "../../api/types";
import { useIsDesk } from "../../api/who";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { ActionLink } from "../../ui/ActionLink";
import { Card } from "../../ui/Page";
import { numbersIn } from "./manifest";
import styles from "./Weights.module.css";

/** How many points each signal can give, and what stands in where the data cannot tell. */
export function Weights({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const isDesk = useIsDesk();
  const { weights } = run;
  const signals = numbersIn(weights.signals).sort((a, b) => b[1] - a[1]);
  const neutral = new Map(numbersIn(weights.neutral));
  const text = numbersIn(weights.text);
  if (signals.length === 0) return null;
  return (
    <Card title={t("runs.weights.title")} note={t("runs.weights.note")}>
      <table className={styles.table}>
        <caption className="sr-only">{t("runs.weights.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("runs.weights.signal")}</th>
            <th scope="col">{t("runs.weights.most")}</th>
            <th scope="col">{t("runs.weights.neutral")}</th>
          </tr>
        </thead>
        <tbody>
          {signals.map(([signal, weight]) => (
            <tr key={signal}>
              <th scope="row">{wording.signal(signal)}</th>
              <td>
                <span className={styles.bar}>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect className={styles.track} width="100" height="8" />
                    <rect className={styles.fill} width={weight * 100} height="8" />
                  </svg>
                  <span className={styles.number}>{points(weight)}</span>
                </span>
              </td>
              <td className={styles.neutral} data-label={t("runs.weights.neutral")}>
                {points((neutral.get(signal) ?? 0) * weight)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {text.length > 0 && (
        <details className={styles.details}>
          <summary>{t("runs.weights.text")}</summary>
          <dl>
            {text.map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd className="num">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {isDesk && run.status === "done" && (
        <p className={styles.try}>
          <ActionLink to={`/evaluation/what-if?run=${run.id}`}>{t("runs.weights.try")}</ActionLink>
        </p>
      )}
    </Card>
  );
}
