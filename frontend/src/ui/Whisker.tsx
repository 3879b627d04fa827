import type { Interval } from "../api/types";
import styles from "./Whisker.module.css";

interface WhiskerProps {
  interval: Interval;
  /** Ends of the scale, the same for all that stand under each other. */
  from: number;
  to: number;
  /** Draw where nothing would have changed. */
  zero?: boolean;
}

/** A mean and its interval on a scale; the numbers always stand beside it, so it is for the eye only. */
export function Whisker({ interval, from, to, zero = false }: WhiskerProps) {
  const at = (value: number) => (Math.min(1, Math.max(0, (value - from) / (to - from))) * 1000).toFixed(1);
  const [low, high, mean] = [at(interval.low), at(interval.high), at(interval.mean)];
  return (
    <svg className={styles.whisker} viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
      <rect className={styles.scale} x="0" y="9" width="1000" height="2" />
      {zero && <rect className={styles.zero} x={Number(at(0)) - 2} y="0" width="4" height="20" />}
      <rect
        className={styles.range}
        data-low={low}
        data-high={high}
        x={low}
        y="7"
        width={Math.max(4, Number(high) - Number(low))}
        height="6"
      />
      <rect className={styles.mean} data-mean={mean} x={Number(mean) - 5} y="2" width="10" height="16" />
    </svg>
  );
}

/** A scale from -reach to reach that holds every one of the intervals. */
export function reachOf(intervals: readonly Interval[]): number {
  return Math.max(0.01, ...intervals.flatMap((one) => [Math.abs(one.low), Math.abs(one.high)]));
}
