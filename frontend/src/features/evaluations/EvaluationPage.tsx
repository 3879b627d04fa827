import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card, Page } from "../../ui/Page";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./EvaluationPage.module.css";
import { History } from "./History";
import { PerScenario } from "./PerScenario";
import { Quality } from "./Quality";
import { useEvaluation, useEvaluations } from "./queries";

/** How well the engine ranks, by what people judged: now, over its versions, and for every scenario. */
export function EvaluationPage() {
  const { t } = useTranslation();
  const newest = useEvaluations({ page: 1, size: 1 });
  return (
    <Page title={t("evaluations.title")} lead={<Lead />}>
      <QueryView query={newest} skeleton={<Skeleton lines={8} block />}>
        {({ items: [first] }) =>
          first === undefined ? (
            <Card>
              <EmptyState title={t("evaluations.empty.title")} text={t("evaluations.empty.text")} />
            </Card>
          ) : (
            <>
              <Shown newest={first.id} />
              <History />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function Lead() {
  const { t } = useTranslation();
  return (
    <div className={styles.lead}>
      <p>
        {t("evaluations.lead")} {t("evaluations.judged")}
      </p>
      <Link to="/evaluation/what-if" className={styles.try}>
        {t("evaluations.tryLink")}
      </Link>
    </div>
  );
}

/** One evaluation: the newest, or the one the address names. */
function Shown({ newest }: { newest: string }) {
  const id = useUrlState().value("of") ?? newest;
  const evaluation = useEvaluation(id);
  return (
    <QueryView query={evaluation} skeleton={<Skeleton lines={8} block />}>
      {(data) => (
        <>
          <Quality evaluation={data} past={id !== newest} />
          <PerScenario key={data.id} evaluation={data} />
        </>
      )}
    </QueryView>
  );
}
