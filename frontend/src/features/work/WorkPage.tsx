import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Who, WorkItem } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { Card, Chip, Page } from "../../ui/Page";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useWork } from "./queries";
import styles from "./work.module.css";

const DAY_MS = 86_400_000;

/** What waits for oneself: what is overdue first, then what has waited longest. */
export function WorkPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("work.title")} lead={t("work.lead")}>
      <SignedIn>{(who) => <Work who={who} />}</SignedIn>
    </Page>
  );
}

function Work({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const work = useWork("/work");
  return (
    <Card flush>
      <QueryView query={work} skeleton={<Skeleton lines={6} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <Nothing who={who} />
          ) : (
            <>
              <p className={styles.total} aria-live="polite">
                {t("work.total", { count: data.total })}
                {data.overdue > 0 && ` ${t("work.overdue", { count: data.overdue })}`}
              </p>
              <Rows>
                {data.items.map((item) => (
                  <Item key={`${item.kind} ${item.subject_id}`} item={item} />
                ))}
              </Rows>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

function Item({ item }: { item: WorkItem }) {
  const { t, i18n } = useTranslation();
  const { day, moment } = useFormats();
  const title = item.title || t("work.unnamed");
  // Of a kind these pages do not know yet, at least what it is about.
  const words = i18n.exists(`work.kinds.${item.kind}`) ? t(`work.kinds.${item.kind}`, { title }) : title;
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(item.since)) / DAY_MS));
  return (
    <Row
      title={<Link to={item.page}>{words}</Link>}
      marks={
        <>
          {item.is_overdue && <Chip tone="warn">{t("work.late")}</Chip>}
          {item.comments > 0 && <Chip>{t("work.comments", { count: item.comments })}</Chip>}
        </>
      }
      note={
        <>
          {item.due_on && `${t("work.due", { day: day(item.due_on) })} · `}
          <span title={moment(item.since)}>{days === 0 ? t("work.today") : t("work.days", { count: days })}</span>
        </>
      }
    />
  );
}

/** What somebody may do next when nothing waits, by the job. */
function nextFor({ roles, organisation_id, organisation_kind }: Who): { job: string; to: string } {
  if (roles.includes("matchmaker") || roles.includes("chair")) return { job: "desk", to: "/desk/reviews" };
  if (roles.includes("city_admin") || roles.includes("district_admin")) {
    return { job: "administrator", to: "/admin/organisations" };
  }
  if (organisation_kind === "agency") return { job: "agency", to: "/scenarios/new" };
  if (organisation_kind === "vendor") return { job: "vendor", to: "/vendors/mine/edit" };
  return organisation_id === null ? { job: "newcomer", to: "/organisation/find" } : { job: "member", to: "/scenarios" };
}

function Nothing({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const { job, to } = nextFor(who);
  return (
    <EmptyState title={t("work.none")} text={t(`work.next.${job}.text`)}>
      <ActionLink to={to}>{t(`work.next.${job}.link`)}</ActionLink>
    </EmptyState>
  );
}
