import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "./Steps.module.css";

export type StepState = "todo" | "started" | "done" | "problem";

export interface Step {
  key: string;
  label: string;
  to: string;
  state: StepState;
}

/** The parts of a long form as a list of tasks, each with how far it is; in any order. */
export function Steps({ label, steps, current }: { label: string; steps: readonly Step[]; current: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={label} className={styles.steps}>
      <ol>
        {steps.map((step, index) => (
          <li key={step.key}>
            <Link to={step.to} aria-current={step.key === current ? "step" : undefined}>
              <span className={styles.number} aria-hidden="true">
                {index + 1}
              </span>
              <span>{step.label}</span>
              <span className={styles.state} data-state={step.state}>
                {t(`drafts.steps.${step.state}`)}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
