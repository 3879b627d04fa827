import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RegisterEntry } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { FilterBar, SelectField } from "../../ui/Fields";
import lists from "../../ui/lists.module.css";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { Decision } from "./Decision";
import { Evidence } from "./Evidence";
import { Marks } from "./Marks";
import { PAGE_SIZE, useEntries } from "./queries";
import styles from "./register.module.css";

const STATUSES = ["submitted", "district_approved", "approved", "returned", "withdrawn"] as const;
/** Stands in the address for all of them; without any, those are shown whose turn it is. */
const ANY = "any";

/** Applications to be on the register, for the administrators of districts and of the city. */
export function DeskPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("register.desk.title")} lead={t("register.desk.lead")}>
      <SignedIn>{(who) => <Desk who={who} />}</SignedIn>
    </Page>
  );
}

interface Asked {
  entry: RegisterEntry;
  approve: boolean;
}

function Desk({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const turn = who.roles.includes("city_admin") ? "district_approved" : "submitted";
  const status = url.value("status") ?? turn;
  const entries = useEntries({ status: status === ANY ? undefined : status, page, size: PAGE_SIZE });
  const [asked, setAsked] = useState<Asked | null>(null);
  const [told, setTold] = useState("");
  return (
    <>
      <FilterBar>
        <SelectField
          label={t("register.status")}
          value={status}
          choices={[
            ...STATUSES.map((one) => ({ value: one, label: t(`register.statuses.${one}`) })),
            { value: ANY, label: t("common.all") },
          ]}
          onChange={(value) => url.patch({ status: value === turn ? undefined : value })}
        />
      </FilterBar>
      <p role="status" className={told ? lists.good : "sr-only"}>
        {told}
      </p>
      <Card flush>
        <QueryView query={entries} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={lists.total} aria-live="polite">
                {t("register.desk.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState
                  title={t(status === turn ? "register.desk.nothing" : "register.desk.empty")}
                  text={t(status === turn ? "register.desk.nothingText" : "register.desk.emptyText")}
                />
              ) : (
                <ul className={lists.entries}>
                  {data.items.map((entry) => (
                    <Entry key={entry.id} entry={entry} onAsk={(approve) => setAsked({ entry, approve })} />
                  ))}
                </ul>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </Card>
      {asked && (
        // Beside the list, not in it: what was decided elsewhere leaves the list, and what has changed is told here.
        <Decision {...asked} onDone={setTold} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

function Entry({ entry, onAsk }: { entry: RegisterEntry; onAsk: (approve: boolean) => void }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { vendor, district_decided_at, city_decided_at } = entry;
  const facts = [
    entry.district,
    t("register.desk.submitted", { when: moment(entry.submitted_at) }),
    district_decided_at && t("register.desk.inDistrict", { when: moment(district_decided_at) }),
    city_decided_at && t("register.desk.inCity", { when: moment(city_decided_at) }),
  ];
  return (
    <li>
      <p className={styles.head}>
        <strong>
          <Link to={`/vendors/${vendor.id}`} lang={languageOf(vendor.name)}>
            {vendor.name}
          </Link>
        </strong>
        <Marks entry={entry} />
      </p>
      <p className={lists.quiet}>{facts.filter(Boolean).join(" · ")}</p>
      <details className={styles.fold} open={entry.may_decide}>
        <summary>{t("register.statement")}</summary>
        <p className={styles.words}>{entry.statement}</p>
      </details>
      {entry.attachments.length > 0 && (
        <section aria-label={t("register.evidenceOf", { name: vendor.name })}>
          <p className={styles.quiet}>{t("register.evidence")}</p>
          <Evidence entry={entry} />
        </section>
      )}
      {entry.note && <p className={styles.words}>{t("register.lastReturn", { note: entry.note })}</p>}
      {entry.may_decide && (
        <div className={lists.ways}>
          <Button
            type="primary"
            aria-label={t("register.desk.approveNamed", { name: vendor.name })}
            onClick={() => onAsk(true)}
          >
            {t("register.desk.approve")}
          </Button>
          <Button aria-label={t("register.desk.returnNamed", { name: vendor.name })} onClick={() => onAsk(false)}>
            {t("register.desk.return")}
          </Button>
        </div>
      )}
    </li>
  );
}
