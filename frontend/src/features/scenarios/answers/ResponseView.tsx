import type { UseMutationResult } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../../i18n/format";
import { languageOf } from "../../../i18n/names";
import { ContactsPanel } from "../../../ui/ContactsPanel";
import { Chip } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import styles from "./answers.module.css";
import { REASONS, type ScenarioResponse, useContacts, useDecide, useJoin, useLeave, useWithdraw } from "./queries";
import { ReasonForm } from "./ReasonForm";

const TONES = { accepted: "second", collecting: "warn", submitted: "accent" } as const;

/** One response, with what whoever reads it can do about it; a refusal is told also where it can be done no longer. */
export function ResponseView({ response, isNamed = false }: { response: ScenarioResponse; isNamed?: boolean }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const [lead, ...partners] = response.vendors;
  // Where the scenario is the heading, all vendors are listed; else the leading one is the heading.
  const listed = isNamed ? response.vendors : partners;
  const tone = response.status in TONES ? TONES[response.status as keyof typeof TONES] : "plain";
  return (
    <li className={styles.entry}>
      <p className={styles.marks}>
        {isNamed ? (
          <Link to={`/scenarios/${response.scenario_id}#responses`}>{response.scenario_name}</Link>
        ) : (
          lead && (
            <>
              <strong>{lead.name}</strong>
              <span>{t(`answers.parts.${lead.part}`)}</span>
            </>
          )
        )}
        <Chip tone={tone}>{t(`answers.statuses.${response.status}`)}</Chip>
        {response.scenario_is_over && <Chip>{t("answers.scenarioOver")}</Chip>}
        <span className={styles.quiet}>{moment(response.submitted_at ?? response.created_at)}</span>
      </p>
      {listed.length > 0 && (
        <ul className={styles.vendors} aria-label={t("answers.vendors")}>
          {listed.map((vendor) => (
            <li key={vendor.id}>
              {vendor.name} · {t(`answers.parts.${vendor.part}`)}
              {!vendor.leads && ` · ${t(`answers.partners.${vendor.state}`)}`}
            </li>
          ))}
        </ul>
      )}
      {response.plan && (
        <p className={styles.words} lang={languageOf(response.plan)}>
          {response.plan}
        </p>
      )}
      {response.reason && (
        <p className={styles.quiet}>
          {t("answers.because", { reason: t(`answers.reasons.${response.reason}`) })}
          {response.note && ` · ${response.note}`}
        </p>
      )}
      <Join response={response} />
      <Decide response={response} />
      {response.may_see_contacts && <Contacts response={response} />}
      <Leave response={response} />
      <Withdraw response={response} />
    </li>
  );
}

function Join({ response }: { response: ScenarioResponse }) {
  const { t } = useTranslation();
  const join = useJoin(response);
  if (!response.may_join) return <Refusal error={join.error} />;
  return (
    <>
      <p>{t("answers.join.text", { name: response.vendors[0]?.name })}</p>
      <Refusal error={join.error} />
      <div className={styles.ways}>
        {([true, false] as const).map((agree) => (
          <Button
            key={String(agree)}
            type={agree ? "primary" : "default"}
            disabled={join.isPending}
            loading={join.isPending && join.variables === agree}
            onClick={() => join.mutate(agree)}
          >
            {t(agree ? "answers.join.agree" : "answers.join.refuse")}
          </Button>
        ))}
      </div>
    </>
  );
}

function Decide({ response }: { response: ScenarioResponse }) {
  const { t } = useTranslation();
  const decide = useDecide(response);
  const [declining, setDeclining] = useState(false);
  if (declining) {
    return (
      <ReasonForm
        legend={t("answers.decide.why")}
        reasons={REASONS.map((value) => ({ value, label: t(`answers.reasons.${value}`) }))}
        hasNote
        submit={t("answers.decide.decline")}
        error={decide.error}
        isPending={decide.isPending}
        onSubmit={(reason, note) =>
          decide.mutate({ accept: false, reason, note }, { onSuccess: () => setDeclining(false) })
        }
        onCancel={() => setDeclining(false)}
      />
    );
  }
  if (!response.may_decide) return <Refusal error={decide.error} />;
  return (
    <>
      <p className={styles.quiet}>{t("answers.decide.text")}</p>
      <Refusal error={decide.error} />
      <div className={styles.ways}>
        <Button type="primary" loading={decide.isPending} onClick={() => decide.mutate({ accept: true })}>
          {t("answers.decide.accept")}
        </Button>
        <Button onClick={() => setDeclining(true)}>{t("answers.decide.decline")}</Button>
      </div>
    </>
  );
}

function Contacts({ response }: { response: ScenarioResponse }) {
  const [isWanted, setIsWanted] = useState(false);
  const contacts = useContacts(response, isWanted);
  return <ContactsPanel contacts={contacts} isWanted={isWanted} onShow={() => setIsWanted(true)} />;
}

function Leave({ response }: { response: ScenarioResponse }) {
  const { t } = useTranslation();
  const leave = useLeave(response);
  const what = response.status === "submitted" ? "ask" : "askEarly";
  return (
    <AskedTwice
      isOpen={response.may_leave}
      change={leave}
      first={t("answers.leave.do")}
      warning={t(`answers.leave.${what}`)}
      sure={t("answers.leave.sure")}
    />
  );
}

function Withdraw({ response }: { response: ScenarioResponse }) {
  const { t } = useTranslation();
  const withdraw = useWithdraw(response);
  const what = response.status === "accepted" ? "askAccepted" : "ask";
  return (
    <AskedTwice
      isOpen={response.may_withdraw}
      change={withdraw}
      first={t("answers.withdraw.do")}
      warning={t(`answers.withdraw.${what}`)}
      sure={t("answers.withdraw.sure")}
    />
  );
}

interface AskedTwiceProps {
  isOpen: boolean;
  change: UseMutationResult<void, Error, void>;
  first: string;
  /** What follows from it. */
  warning: string;
  sure: string;
}

/** What cannot be undone is done after one was told what follows. */
function AskedTwice({ isOpen, change, first, warning, sure }: AskedTwiceProps) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  if (!isOpen) return <Refusal error={change.error} />;
  return (
    <>
      <Refusal error={change.error} />
      {asks && <p role="alert">{warning}</p>}
      <div className={styles.ways}>
        <Button danger={asks} loading={change.isPending} onClick={() => (asks ? change.mutate() : setAsks(true))}>
          {asks ? sure : first}
        </Button>
        {asks && <Button onClick={() => setAsks(false)}>{t("common.cancel")}</Button>}
      </div>
    </>
  );
}
