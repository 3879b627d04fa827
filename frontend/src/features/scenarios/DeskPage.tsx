import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { useSubmittedScenarios } from "./draftQueries";
import styles from "./editor/editor.module.css";

const PAGE_SIZE = 20;

/** What agencies have handed in and nobody has decided yet, the longest waiting first. */
export function DeskPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("posting.desk.title")} lead={t("posting.desk.lead")}>
      <SignedIn>{() => <Desk />}</SignedIn>
    </Page>
  );
}

function Desk() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const url = useUrlState();
  const page = url.number("page", 1);
  const submitted = useSubmittedScenarios(page, PAGE_SIZE);
  const { state } = useLocation() as { state: { begun?: boolean } | null };
  return (
    <>
      {state?.begun && (
        <p role="status" className={styles.banner} data-tone="plain">
          {t("posting.desk.begun")}
        </p>
      )}
      <p className={styles.ways}>
        <ActionLink to="/scenarios/new">{t("posting.desk.begin")}</ActionLink>
      </p>
      <Card flush>
        <QueryView query={submitted} skeleton={<Skeleton lines={6} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title={t("posting.desk.none")} text={t("posting.desk.noneText")} />
            ) : (
              <>
                <Rows>
                  {data.items.map((one) => (
                    <Row
                      key={one.id}
                      title={<Link to={`/scenarios/${one.id}/review`}>{one.name || t("posting.unnamed")}</Link>}
                      marks={one.risk_tier === "high" && <Chip tone="warn">{t("posting.riskTiers.high.name")}</Chip>}
                      note={[
                        one.agency.name,
                        t("posting.desk.since", { when: moment(one.submitted_at) }),
                        t("posting.desk.gates", { passed: one.gates_passed }),
                      ].join(" · ")}
                    />
                  ))}
                </Rows>
                <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
              </>
            )
          }
        </QueryView>
      </Card>
    </>
  );
}
