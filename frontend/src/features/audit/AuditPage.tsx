import { useTranslation } from "react-i18next";
import type { AuditEvent } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { CopyButton } from "../../ui/Digest";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { AuditFilters } from "./AuditFilters";
import styles from "./audit.module.css";
import { endOfDay, startOfDay } from "./days";
import { useAuditEvents } from "./queries";
import { Verification } from "./Verification";

const PAGE_SIZE = 50;

/** What was done here, by whom and to what, the newest first; for the auditor. */
export function AuditPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")}>
      <SignedIn>{() => <Trace />}</SignedIn>
    </Page>
  );
}

function Trace() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const events = useAuditEvents({
    action: url.value("action"),
    actor_id: url.value("actor"),
    subject_id: url.value("subject"),
    since: startOfDay(url.value("since")),
    until: endOfDay(url.value("until")),
    through: url.value("through"),
    page,
    size: PAGE_SIZE,
  });
  return (
    <>
      <Verification />
      <AuditFilters url={url} />
      <Card flush>
        <QueryView query={events} skeleton={<Skeleton lines={8} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title={t("audit.empty")} text={t("audit.emptyText")} />
            ) : (
              <>
                <Events items={data.items} url={url} />
                <Pager total={data.total} page={page} size={PAGE_SIZE} url={pinned(url, data.items[0]?.seq)} />
              </>
            )
          }
        </QueryView>
      </Card>
    </>
  );
}

/** Reading is recorded too: the pages that follow keep to the end this one began with. */
function pinned(url: UrlState, newest: number | undefined): UrlState {
  if (url.value("through") !== undefined || newest === undefined) return url;
  return { ...url, hrefWith: (changes) => url.hrefWith({ ...changes, through: newest }) };
}

function Events({ items, url }: { items: readonly AuditEvent[]; url: UrlState }) {
  const { t } = useTranslation();
  return (
    <div className={styles.scroll}>
      <table className={styles.events}>
        <caption className="sr-only">{t("audit.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("audit.seq")}</th>
            <th scope="col">{t("audit.at")}</th>
            <th scope="col">{t("audit.action")}</th>
            <th scope="col">{t("audit.actor")}</th>
            <th scope="col">{t("audit.subject")}</th>
            <th scope="col">{t("audit.facts")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((event) => (
            <EventRow key={event.seq} event={event} url={url} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EventRow({ event, url }: { event: AuditEvent; url: UrlState }) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const key = `audit.actions.${event.action.replace(".", "-")}`;
  const facts = Object.entries(event.facts);
  const actor =
    event.actor_id === null ? (
      t("audit.program")
    ) : (
      <>
        {event.actor_name ?? t("audit.gone")}{" "}
        <Id value={event.actor_id} filter={t("audit.onlyActor")} onFilter={(id) => url.patch({ actor: id })} />
        {event.organisation_name && <span className={styles.under}>{event.organisation_name}</span>}
      </>
    );
  const cells = [
    ["at", moment(event.at)],
    [
      "action",
      <>
        {i18n.exists(key) ? t(key) : null} <code className={styles.code}>{event.action}</code>
      </>,
    ],
    ["actor", actor],
    [
      "subject",
      <>
        {t(`audit.subjects.${event.subject_type}`, { defaultValue: event.subject_type })}{" "}
        {event.subject_id && (
          <Id value={event.subject_id} filter={t("audit.onlySubject")} onFilter={(id) => url.patch({ subject: id })} />
        )}
      </>,
    ],
    [
      "facts",
      facts.length === 0
        ? "—"
        : facts.map(([name, value]) => (
            <code key={name} className={styles.fact}>
              {name}: {String(value)}
            </code>
          )),
    ],
  ] as const;
  return (
    <tr>
      <th scope="row" data-label={t("audit.seq")} className="num">
        {event.seq}
      </th>
      {cells.map(([name, content]) => (
        <td key={name} data-label={t(`audit.${name}`)}>
          <div>{content}</div>
        </td>
      ))}
    </tr>
  );
}

const SHOWN = 8;

/** An identifier, shown short, copied whole; the list can be narrowed to it. */
function Id({ value, filter, onFilter }: { value: string; filter: string; onFilter: (id: string) => void }) {
  const { t } = useTranslation();
  // The end tells apart what was made in the same second; its beginning is the time.
  const short = `…${value.slice(-SHOWN)}`;
  return (
    <span className={styles.id}>
      <button type="button" title={filter} aria-label={`${filter} ${short}`} onClick={() => onFilter(value)}>
        <code>{short}</code>
      </button>
      <CopyButton text={value} label={t("audit.copyId", { id: short })} />
    </span>
  );
}
