import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useFormats } from "../../i18n/format";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { useRefusals } from "../../ui/refusals";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./batches.module.css";
import { PAGE_SIZE, useBatches, useCompose, useDrafts } from "./queries";

/** The lists under way, and the way to begin one. */
export function DraftsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("batches.drafts.title")} lead={t("batches.drafts.lead")}>
      <SignedIn>
        {() => (
          <>
            <Card title={t("batches.drafts.begin")}>
              <Begin />
            </Card>
            <UnderWay />
            <PublishedLists />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Begin() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const compose = useCompose();
  const [name, setName] = useState("");
  return (
    <div className={styles.half}>
      <EntryForm
        entries={{ name }}
        complaints={useRefusals(compose.error)}
        send={t("batches.drafts.begin")}
        pending={compose.isPending}
        onSend={() => compose.mutate(name.trim(), { onSuccess: ({ id }) => void navigate(`/desk/batches/${id}`) })}
      >
        <Entry
          name="name"
          label={t("batches.name")}
          note={t("batches.nameNote")}
          maxLength={120}
          value={name}
          onChange={setName}
        />
      </EntryForm>
    </div>
  );
}

function UnderWay() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const url = useUrlState();
  const page = url.number("page", 1);
  const drafts = useDrafts(page);
  return (
    <Card flush title={t("batches.drafts.list")}>
      <QueryView query={drafts} skeleton={<Skeleton lines={4} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("batches.drafts.none")} text={t("batches.drafts.noneText")} />
          ) : (
            <>
              <Rows>
                {data.items.map((one) => (
                  <Row
                    key={one.id}
                    title={<Link to={`/desk/batches/${one.id}`}>{one.name}</Link>}
                    note={t("batches.drafts.note", { count: one.scenarios, when: moment(one.changed_at) })}
                  />
                ))}
              </Rows>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

function PublishedLists() {
  const { t } = useTranslation();
  const { day } = useFormats();
  const batches = useBatches();
  return (
    <Card flush title={t("batches.published")}>
      <QueryView query={batches} skeleton={<Skeleton lines={2} block />}>
        {(data) => (
          <Rows>
            {data.items.map((one) => (
              <Row
                key={one.id}
                title={<Link to={`/batches/${one.id}`}>{one.name}</Link>}
                note={t("batches.issued", { number: one.number, when: day(one.issued_on), count: one.scenarios })}
              />
            ))}
          </Rows>
        )}
      </QueryView>
    </Card>
  );
}
