import { useTranslation } from "react-i18next";
import { useWho } from "../../../api/who";
import { useFormats } from "../../../i18n/format";
import { Card } from "../../../ui/Page";
import { QueryView, SignInLink } from "../../../ui/States";
import styles from "./answers.module.css";
import { type Responding, useResponding, useResponses } from "./queries";
import { RespondForm } from "./RespondForm";
import { ResponseView } from "./ResponseView";

/** The most that are read at once. */
export const MOST_RESPONSES = 100;
const OVER = new Set(["declined", "withdrawn"]);

/** How vendors respond to a scenario, and what those read who may. */
export function Responses({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const responding = useResponding(scenarioId);
  return (
    <Card id="responses" title={t("answers.title")} note={t("answers.lead")}>
      <QueryView query={responding}>
        {(standing) => (
          <>
            <p className={styles.quiet}>
              {standing.respond_by
                ? t(standing.is_open ? "answers.until" : "answers.over", { day: day(standing.respond_by) })
                : t("answers.noEnd")}
            </p>
            <Mine scenarioId={scenarioId} standing={standing} />
          </>
        )}
      </QueryView>
    </Card>
  );
}

function Mine({ scenarioId, standing }: { scenarioId: string; standing: Responding }) {
  const { t } = useTranslation();
  const who = useWho();
  const roles = who.data?.roles ?? [];
  const isVendor = roles.includes("vendor_member");
  const responses = useResponses(scenarioId, 1, MOST_RESPONSES);
  if (!who.data?.user) {
    return (
      <p>
        {t("answers.signIn")} <SignInLink />
      </p>
    );
  }
  if (!isVendor && !standing.may_read) return <p className={styles.quiet}>{t("answers.onlySides")}</p>;
  return (
    <QueryView query={responses}>
      {(data) => {
        const isAnswered = data.items.some((one) => !OVER.has(one.status) && !one.may_join);
        return (
          <>
            {standing.may_respond && !isAnswered && <RespondForm scenarioId={scenarioId} />}
            {isVendor && standing.is_open && !standing.may_respond && (
              <p className={styles.quiet}>{t("answers.notShown")}</p>
            )}
            {standing.may_read && data.items.length === 0 && <p className={styles.quiet}>{t("answers.none")}</p>}
            {data.items.length > 0 && (
              <ul className={styles.thread}>
                {data.items.map((response) => (
                  <ResponseView key={response.id} response={response} />
                ))}
              </ul>
            )}
          </>
        );
      }}
    </QueryView>
  );
}
