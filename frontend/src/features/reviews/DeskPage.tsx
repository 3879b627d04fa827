import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { QueryView, Skeleton } from "../../ui/States";
import { Desk } from "./Desk";
import styles from "./desk.module.css";
import { useSettings } from "./queries";

/** Where matchmakers review what the engine ranked, pair after pair. */
export function DeskPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("reviews.title"));
  return (
    <div className={styles.page}>
      <h1 tabIndex={-1}>{t("reviews.title")}</h1>
      <SignedIn>{(who) => <Settled key={who.user.id} person={who.user.id} roles={who.roles} />}</SignedIn>
    </div>
  );
}

function Settled({ person, roles }: { person: string; roles: readonly string[] }) {
  const settings = useSettings();
  return (
    <QueryView query={settings} skeleton={<Skeleton lines={8} block />}>
      {(data) => <Desk person={person} settings={data} isChair={roles.includes("chair")} />}
    </QueryView>
  );
}
