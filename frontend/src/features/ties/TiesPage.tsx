import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import lists from "../../ui/lists.module.css";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useSettled } from "../../ui/useSettled";
import { useUrlState } from "../../ui/useUrlState";
import { PAGE_SIZE, type Tie, useDeclare, useEnd, useOrganisationsNamed, useTies } from "./queries";
import styles from "./ties.module.css";

interface Chosen {
  id: string;
  name: string;
}

/** The organisations one keeps out of at the desk; the chair reads everybody's. */
export function TiesPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("ties.title")}
      lead={t("ties.lead")}
      crumbs={[{ label: t("releases.desk.review"), to: "/desk/reviews" }]}
    >
      <SignedIn>
        {() => (
          <>
            <Declaration />
            <Ties />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Declaration() {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [note, setNote] = useState("");
  const [told, setTold] = useState("");
  const [lacks, setLacks] = useState(false);
  const declare = useDeclare();
  const found = useOrganisationsNamed(useSettled(typed)).data?.items ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLacks(chosen === null);
    if (chosen === null || declare.isPending) return;
    declare.mutate(
      { organisation_id: chosen.id, note: note.trim() },
      {
        onSuccess: () => {
          setTold(t("ties.declared", { name: chosen.name }));
          setTyped("");
          setNote("");
          setChosen(null);
        },
      },
    );
  };
  return (
    <Card title={t("ties.declare")}>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.field}>
          <label htmlFor={`${id}name`}>{t("ties.organisation")}</label>
          <Input
            id={`${id}name`}
            value={chosen?.name ?? typed}
            placeholder={t("ties.find")}
            autoComplete="off"
            aria-invalid={lacks}
            onChange={(event) => {
              setChosen(null);
              setTyped(event.target.value);
            }}
          />
          {chosen === null && found.length > 0 && (
            <ul className={styles.found} aria-label={t("ties.find")}>
              {found.map((one) => (
                <li key={one.id}>
                  <Button size="small" onClick={() => setChosen({ id: one.id, name: one.name })}>
                    {one.name}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {lacks && chosen === null && <p role="alert">{t("ties.needed")}</p>}
        </div>
        <div className={styles.field}>
          <label htmlFor={`${id}note`}>{t("ties.note")}</label>
          <Input.TextArea
            id={`${id}note`}
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <Refusal error={declare.error} />
        <div className={lists.ways}>
          <Button type="primary" htmlType="submit" loading={declare.isPending}>
            {t("ties.submit")}
          </Button>
        </div>
        <p role="status" className={told ? lists.good : "sr-only"}>
          {told}
        </p>
      </form>
    </Card>
  );
}

function Ties() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const ties = useTies(page);
  const end = useEnd();
  const [asked, setAsked] = useState<Tie | null>(null);
  return (
    <Card
      flush
      title={t("ties.listed")}
      note={ties.data && ties.data.total > 0 && t("ties.total", { count: ties.data.total })}
    >
      <QueryView query={ties} skeleton={<Skeleton lines={4} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("ties.none")} text={t("ties.noneText")} />
          ) : (
            <>
              <Rows>
                {data.items.map((tie) => (
                  <Entry key={tie.id} tie={tie} onEnd={() => setAsked(tie)} />
                ))}
              </Rows>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
      {asked && (
        <Confirm
          title={t("ties.end")}
          text={t("ties.endAsk", { name: asked.organisation.name })}
          act={t("ties.end")}
          pending={end.isPending}
          error={end.error}
          onAct={(close) => end.mutate(asked.id, { onSuccess: close })}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}

function Entry({ tie, onEnd }: { tie: Tie; onEnd: () => void }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { organisation, person, basis, note, found_at, ended_at } = tie;
  const facts = [
    tie.is_own ? t("ties.self") : person.name,
    ended_at ? t("ties.ended", { day: day(ended_at) }) : t("ties.found", { day: day(found_at) }),
    note,
  ];
  return (
    <Row
      title={organisation.name}
      marks={<Chip tone={ended_at ? "plain" : "warn"}>{t(`ties.bases.${basis}`)}</Chip>}
      note={facts.filter(Boolean).join(" · ")}
    >
      {tie.may_end && (
        <Button aria-label={t("ties.endNamed", { name: organisation.name })} onClick={onEnd}>
          {t("ties.end")}
        </Button>
      )}
    </Row>
  );
}
