import { useTranslation } from "react-i18next";
import type { Interval } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Hint } from "../../ui/Hint";
import { Whisker } from "../../ui/Whisker";
import styles from "./Measures.module.css";
import { verdictOf } from "./weights";

/** The name of a metric with what it means; one the catalogue does not know stands by its name alone. */
export function Metric({ name }: { name: string }) {
  const { t, i18n } = useTranslation();
  const key = `evaluations.metrics.${name}`;
  if (!i18n.exists(key)) return name;
  return <Hint text={t(key)}>{name}</Hint>;
}

export function IntervalHint() {
  const { t } = useTranslation();
  return <Hint text={t("evaluations.intervalHint")}>{t("evaluations.interval")}</Hint>;
}

/** A mean, its interval in numbers, and both drawn on the scale from 0 to 1. */
export function Mean({ interval }: { interval: Interval }) {
  const { t } = useTranslation();
  const { measure } = useFormats();
  return (
    <span className={styles.measure}>
      <span className={styles.numbers}>
        <strong>{measure(interval.mean)}</strong>
        <span>{t("evaluations.range", { low: measure(interval.low), high: measure(interval.high) })}</span>
      </span>
      <Whisker interval={interval} from={0} to={1} />
    </span>
  );
}

/** A paired difference with its interval, and in words what it lets one say. */
export function Difference({ interval, reach }: { interval: Interval; reach: number }) {
  const { t } = useTranslation();
  const { change } = useFormats();
  const verdict = verdictOf(interval);
  return (
    <span className={styles.measure}>
      <span className={styles.numbers}>
        <strong>{change(interval.mean)}</strong>
        <span>{t("evaluations.range", { low: change(interval.low), high: change(interval.high) })}</span>
        <span className={styles.verdict} data-verdict={verdict}>
          {t(`evaluations.verdict.${verdict}`)}
        </span>
      </span>
      <Whisker interval={interval} from={-reach} to={reach} zero />
    </span>
  );
}
