import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../../api/who";
import { useFormats } from "../../../i18n/format";
import { CheckBox } from "../../../ui/CheckBox";
import { TextArea } from "../../../ui/draft/TextArea";
import { Card, Chip } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import { QueryView } from "../../../ui/States";
import { GATES, type Gate as GateName, type GateReview, RISK_CHECKS, type RiskCheck } from "../content";
import { useDecideGate, useGates, useReviewRisk } from "../draftQueries";
import styles from "../editor/editor.module.css";

/** The three gates, each passed or not by a reviewer with a note; and the risk, where it is high. */
export function Gates({ id }: { id: string }) {
  const { t } = useTranslation();
  const gates = useGates(id);
  return (
    <Card title={t("posting.review.gates")} note={t("posting.review.gatesNote")}>
      <QueryView query={gates}>
        {(data) => (
          <div className={styles.form}>
            {GATES.map((gate) => (
              <Gate key={gate} id={id} gate={gate} review={data.gates.find((one) => one.gate === gate)} />
            ))}
            {data.risk.needed && <Risk id={id} isDone={data.risk.done} />}
          </div>
        )}
      </QueryView>
    </Card>
  );
}

const TONES = { open: "plain", passed: "second", failed: "warn" } as const;

function Gate({ id, gate, review }: { id: string; gate: GateName; review: GateReview | undefined }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const [note, setNote] = useState(review?.note ?? "");
  const decide = useDecideGate(id);
  const name = t(`posting.gates.${gate}.name`);
  const state = review?.state ?? "open";
  const say = (passed: boolean) => decide.mutate({ gate, passed, note: note.trim() });
  return (
    <section className={styles.group} aria-label={name}>
      <h3 className={styles.ways}>
        {name}
        <Chip tone={TONES[state]}>{t(`posting.gateStates.${state}`)}</Chip>
      </h3>
      <p className={styles.quiet}>{t(`posting.gates.${gate}.text`)}</p>
      {review?.decided_at && (
        <p className={styles.quiet}>
          {t("posting.review.decidedBy", {
            name: review.reviewer?.name ?? t("drafts.formerReviewer"),
            when: moment(review.decided_at),
          })}
        </p>
      )}
      <TextArea label={t("posting.review.gateNote", { gate: name })} value={note} onChange={setNote} />
      <Refusal error={decide.error} />
      <div className={styles.ways}>
        <Button
          aria-label={t("posting.review.passNamed", { gate: name })}
          loading={decide.isPending && decide.variables.passed}
          onClick={() => say(true)}
        >
          {t("posting.review.pass")}
        </Button>
        <Button
          aria-label={t("posting.review.failNamed", { gate: name })}
          loading={decide.isPending && !decide.variables.passed}
          disabled={note.trim() === ""}
          onClick={() => say(false)}
        >
          {t("posting.review.fail")}
        </Button>
      </div>
    </section>
  );
}

function Risk({ id, isDone }: { id: string; isDone: boolean }) {
  const { t } = useTranslation();
  const [ticked, setTicked] = useState<readonly RiskCheck[]>([]);
  const isTicked = (check: RiskCheck) => ticked.includes(check);
  const [note, setNote] = useState("");
  const review = useReviewRisk(id);
  const isChair = useWho().data?.roles.includes("chair") ?? false;
  return (
    <section className={styles.group} aria-label={t("posting.risk.title")}>
      <h3 className={styles.ways}>
        {t("posting.risk.title")}
        <Chip tone={isDone ? "second" : "warn"}>{t(isDone ? "posting.risk.done" : "posting.risk.open")}</Chip>
      </h3>
      {!isDone && !isChair && <p className={styles.quiet}>{t("posting.risk.byChair")}</p>}
      {!isDone && isChair && (
        <>
          <p className={styles.quiet}>{t("posting.risk.text")}</p>
          {RISK_CHECKS.map((check) => (
            <CheckBox
              key={check}
              checked={isTicked(check)}
              onChange={(on) => setTicked((now) => (on ? [...now, check] : now.filter((one) => one !== check)))}
            >
              {t(`posting.risk.checks.${check}`)}
            </CheckBox>
          ))}
          <TextArea label={t("posting.risk.note")} value={note} onChange={setNote} />
          <Refusal error={review.error} />
          <div>
            <Button
              disabled={ticked.length < RISK_CHECKS.length}
              loading={review.isPending}
              onClick={() =>
                review.mutate({
                  checklist: {
                    personal_data: isTicked("personal_data"),
                    security: isTicked("security"),
                    ethics: isTicked("ethics"),
                    human_fallback: isTicked("human_fallback"),
                    liability: isTicked("liability"),
                  },
                  note: note.trim(),
                })
              }
            >
              {t("posting.risk.act")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
