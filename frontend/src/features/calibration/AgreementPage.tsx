import { Button, Input } from "antd";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { ActionLink } from "../../ui/ActionLink";
import { SelectField } from "../../ui/Fields";
import { Name } from "../../ui/Name";
import { Card, Chip, Facts, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import styles from "./calibration.module.css";
import { type Disagreement, REASONS, type RejectReason, useAgreement, useConsensus, useDisagreements } from "./queries";
import { Table } from "./Table";

/** How far reviewers agree beyond chance, and the round in which the chair decides between two of them. */
export function AgreementPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("calibration.agreement.title")}
      lead={t("calibration.agreement.lead")}
      crumbs={[{ label: t("releases.desk.review"), to: "/desk/reviews" }]}
    >
      <SignedIn>
        {() => (
          <>
            <Round />
            <Figures />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Round() {
  const { t } = useTranslation();
  const found = useDisagreements();
  const [told, setTold] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  /** The form is gone with its pair; whoever used it goes on at what is said of it. */
  const tell = (words: string) => {
    setTold(words);
    status.current?.focus();
  };
  return (
    <Card
      title={t("calibration.agreement.round")}
      note={found.data && t("calibration.agreement.roundTotal", { count: found.data.total })}
    >
      <p ref={status} tabIndex={-1} role="status" className={told ? styles.good : "sr-only"}>
        {told}
      </p>
      <QueryView query={found} skeleton={<Skeleton lines={6} block />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("calibration.agreement.roundNone")} text={t("calibration.agreement.roundNoneText")} />
          ) : (
            <ul className={styles.round}>
              {items.map((held) => (
                <Between key={held.pair.id} held={held} onDone={tell} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

/** Two reviews side by side, and the chair's word. */
function Between({ held, onDone }: { held: Disagreement; onDone: (told: string) => void }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { pair, decisions } = held;
  return (
    <li data-pair={pair.id}>
      <div>
        <h3>
          <span lang={languageOf(pair.vendor.name)}>{pair.vendor.name}</span>
        </h3>
        <p className={styles.quiet}>
          <Name name={pair.scenario.name} nameEn={pair.scenario.name_en} /> · {pair.run.number} ·{" "}
          <Link to={`/desk/reviews?pair=${pair.id}`}>{t("calibration.agreement.look")}</Link>
        </p>
      </div>
      <div className={styles.sides}>
        {decisions.map((said) => (
          <section key={said.id} className={styles.side} aria-label={said.reviewer?.name ?? ""}>
            <p className={styles.ways}>
              <strong>{said.reviewer?.name}</strong>
              <Chip tone={said.verdict === "shortlist" ? "second" : "warn"}>
                {t(`calibration.verdicts.${said.verdict}`)}
              </Chip>
            </p>
            <p className={styles.quiet}>{moment(said.decided_at)}</p>
            {said.reason && <p>{t(`reviews.reasons.${said.reason}`)}</p>}
            {said.reason_text && <p>{said.reason_text}</p>}
          </section>
        ))}
      </div>
      <Word held={held} onDone={onDone} />
    </li>
  );
}

const WORDS = ["shortlist", "reject"] as const;

/** What the chair says, and why; nothing is chosen beforehand, so that neither side has an advantage. */
function Word({ held, onDone }: { held: Disagreement; onDone: (told: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const decide = useConsensus(held, (verdict) => {
    const words = { vendor: held.pair.vendor.name, verdict: t(`calibration.verdicts.${verdict}`) };
    onDone(t("calibration.agreement.done", words));
  });
  const [verdict, setVerdict] = useState<(typeof WORDS)[number] | null>(null);
  const [reason, setReason] = useState<RejectReason>("must_unmet");
  const [why, setWhy] = useState("");
  const [isTried, setTried] = useState(false);
  const reason_text = why.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (verdict === null || reason_text === "" || decide.isPending) return;
    decide.mutate(verdict === "reject" ? { verdict, reason, reason_text } : { verdict, reason_text });
  };
  return (
    <form
      className={styles.form}
      aria-label={t("calibration.agreement.wordOn", { vendor: held.pair.vendor.name })}
      onSubmit={submit}
    >
      <fieldset className={styles.words}>
        <legend>{t("calibration.agreement.word")}</legend>
        {WORDS.map((one) => (
          <label key={one}>
            <input type="radio" name={id} checked={verdict === one} onChange={() => setVerdict(one)} />
            <span>{t(`calibration.verdicts.${one}`)}</span>
          </label>
        ))}
        {isTried && verdict === null && <p role="alert">{t("calibration.agreement.wordNeeded")}</p>}
      </fieldset>
      {verdict === "reject" && (
        <SelectField
          label={t("calibration.agreement.reason")}
          value={reason}
          choices={REASONS.map((value) => ({ value, label: t(`reviews.reasons.${value}`) }))}
          onChange={(value) => setReason((value as RejectReason | undefined) ?? "must_unmet")}
        />
      )}
      <div className={styles.field}>
        <label htmlFor={`${id}-why`}>{t("calibration.agreement.why")}</label>
        <Input.TextArea
          id={`${id}-why`}
          rows={2}
          maxLength={1000}
          value={why}
          aria-invalid={isTried && reason_text === ""}
          onChange={(event) => setWhy(event.target.value)}
        />
        {isTried && reason_text === "" && <p role="alert">{t("calibration.agreement.whyNeeded")}</p>}
      </div>
      <Refusal error={decide.error} />
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={decide.isPending}>
          {t("calibration.agreement.settle")}
        </Button>
      </div>
    </form>
  );
}

function Figures() {
  const { t } = useTranslation();
  const { count } = useFormats();
  const agreement = useAgreement();
  const figure = (value: number | null) => (value === null ? t("calibration.agreement.undefined") : value.toFixed(2));
  return (
    <Card title={t("calibration.agreement.figures")} note={t("calibration.agreement.reads")}>
      <QueryView query={agreement}>
        {(data) =>
          data.pairs === 0 ? (
            <EmptyState title={t("calibration.agreement.none")} text={t("calibration.agreement.noneText")}>
              <ActionLink to="/desk/reviews?only=second">{t("calibration.agreement.review")}</ActionLink>
            </EmptyState>
          ) : (
            <>
              <Facts
                rows={[
                  [t("calibration.agreement.pairs"), count(data.pairs)],
                  [t("calibration.agreement.same"), count(data.same)],
                  [t("calibration.agreement.alpha"), figure(data.alpha)],
                ]}
              />
              <Table
                caption={t("calibration.agreement.figures")}
                file="agreement.csv"
                rows={data.reviewers}
                keyOf={(row) => `${row.one.id} ${row.other.id}`}
                columns={[
                  {
                    name: t("calibration.agreement.two"),
                    shown: (row) => `${row.one.name}${t("common.and")}${row.other.name}`,
                    kept: (row) => `${row.one.name} / ${row.other.name}`,
                  },
                  {
                    name: t("calibration.agreement.pairs"),
                    shown: (row) => count(row.pairs),
                    kept: (row) => row.pairs,
                  },
                  { name: t("calibration.agreement.same"), shown: (row) => count(row.same), kept: (row) => row.same },
                  {
                    name: t("calibration.agreement.kappa"),
                    shown: (row) => figure(row.kappa),
                    kept: (row) => row.kappa,
                  },
                ]}
              />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
