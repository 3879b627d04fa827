import { useTranslation } from "react-i18next";
import { QueryView, Skeleton } from "../../ui/States";
import { AppSetUp } from "./AppSetUp";
import styles from "./accounts.module.css";
import { useEnrolment } from "./queries";
import { StartOver } from "./StartOver";

/** Whoever holds a role that decides over others sets up an app before the first sign-in is done. */
export function EnrolmentStep({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const enrolment = useEnrolment();
  return (
    <>
      <h2>{t("accounts.enrol.title")}</h2>
      <p className={styles.text}>{t("accounts.enrol.why")}</p>
      <QueryView query={enrolment} skeleton={<Skeleton lines={6} />}>
        {(data) => <AppSetUp enrolment={data} onCodes={onCodes} />}
      </QueryView>
      <StartOver />
    </>
  );
}
