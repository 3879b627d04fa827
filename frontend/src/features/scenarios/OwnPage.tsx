import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OwnScenario } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { useOwnScenarios } from "./draftQueries";
import styles from "./editor/editor.module.css";

const PAGE_SIZE = 20;

/** The scenarios of one's own agency, whatever becomes of them. */
export function OwnPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("posting.mine.title")} lead={t("posting.mine.lead")}>
      <SignedIn>{() => <Own />}</SignedIn>
    </Page>
  );
}

function Own() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const scenarios = useOwnScenarios(page, PAGE_SIZE);
  return (
    <>
      {!!scenarios.data?.items.length && (
        <p className={styles.ways}>
          <ActionLink to="/scenarios/new">{t("posting.begin.title")}</ActionLink>
        </p>
      )}
      <Card flush>
        <QueryView query={scenarios} skeleton={<Skeleton lines={6} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title={t("posting.mine.none")} text={t("posting.mine.noneText")}>
                <ActionLink to="/scenarios/new">{t("posting.begin.title")}</ActionLink>
              </EmptyState>
            ) : (
              <>
                <Rows>
                  {data.items.map((one) => (
                    <OwnRow key={one.id} scenario={one} />
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

function isUnderWay({ revision_status }: OwnScenario): boolean {
  return revision_status === "draft" || revision_status === "submitted" || revision_status === "returned";
}

function OwnRow({ scenario }: { scenario: OwnScenario }) {
  const { t } = useTranslation();
  const { moment, day } = useFormats();
  const notes = [
    scenario.code,
    scenario.batch,
    scenario.saved_at && t("posting.mine.saved", { when: moment(scenario.saved_at) }),
    scenario.respond_by && t("posting.mine.respondBy", { day: day(scenario.respond_by) }),
  ];
  return (
    <Row
      title={<Link to={`/scenarios/${scenario.id}/edit`}>{scenario.name || t("posting.unnamed")}</Link>}
      marks={
        <>
          <Chip tone={scenario.status === "returned" ? "warn" : scenario.status === "published" ? "second" : "plain"}>
            {t(`posting.statuses.${scenario.status}`)}
          </Chip>
          {scenario.status === "published" && isUnderWay(scenario) && <Chip>{t("posting.mine.revising")}</Chip>}
          {scenario.open_comments > 0 && (
            <Chip tone="warn">{t("posting.mine.comments", { count: scenario.open_comments })}</Chip>
          )}
        </>
      }
      note={notes.filter(Boolean).join(" · ")}
    >
      <Link
        to={`/scenarios/new?copy=${scenario.id}`}
        aria-label={t("posting.mine.copyNamed", { name: scenario.name || t("posting.unnamed") })}
      >
        {t("posting.mine.copy")}
      </Link>
    </Row>
  );
}
