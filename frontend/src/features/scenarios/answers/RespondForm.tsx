import { AutoComplete, Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { TextArea } from "../../../ui/draft/TextArea";
import { Refusal, Refused } from "../../../ui/Refusal";
import { useSettled } from "../../../ui/useSettled";
import styles from "./answers.module.css";
import { PARTS, type Part, REASONS, useRespond, useVendorsNamed } from "./queries";
import { ReasonForm } from "./ReasonForm";

interface Partner {
  organisation_id: string;
  name: string;
  part: Part;
}

/** A vendor says what it would do, alone or with others; or why it is not interested. */
export function RespondForm({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const respond = useRespond(scenarioId);
  const [choice, setChoice] = useState<"interested" | "not" | null>(null);
  const [part, setPart] = useState<Part>("application");
  const [plan, setPlan] = useState("");
  const [partners, setPartners] = useState<readonly Partner[]>([]);
  const [partnerWords, setPartnerWords] = useState("");
  const [tried, setTried] = useState(false);
  if (choice === null) {
    return (
      <div className={styles.ways}>
        <Button type="primary" onClick={() => setChoice("interested")}>
          {t("answers.respond.interested")}
        </Button>
        <Button onClick={() => setChoice("not")}>{t("answers.respond.notInterested")}</Button>
      </div>
    );
  }
  if (choice === "not") {
    return (
      <ReasonForm
        legend={t("answers.respond.why")}
        reasons={REASONS.map((value) => ({ value, label: t(`answers.reasons.${value}`) }))}
        hasNote
        submit={t("answers.respond.sendNot")}
        error={respond.error}
        isPending={respond.isPending}
        onSubmit={(reason, note) =>
          respond.mutate({ interested: false, reason, note, part: "application", plan: "", partners: [] })
        }
        onCancel={() => setChoice(null)}
      />
    );
  }
  const isBlank = plan.trim() === "";
  // A name that was typed and not chosen would be left out silently.
  const isUnchosen = partnerWords.trim() !== "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(isBlank || isUnchosen);
    if (isBlank || isUnchosen || respond.isPending) return;
    const named = partners.map(({ organisation_id, part: theirs }) => ({ organisation_id, part: theirs }));
    respond.mutate({ interested: true, part, plan: plan.trim(), partners: named, note: "" });
  };
  return (
    <form noValidate className={styles.form} onSubmit={send}>
      <TextArea
        label={t("answers.respond.plan")}
        note={t("answers.respond.planNote")}
        longest={4000}
        value={plan}
        focused
        onChange={setPlan}
      />
      <PartChoice label={t("answers.respond.part")} value={part} onChange={setPart} />
      <Partners partners={partners} words={partnerWords} onWords={setPartnerWords} onChange={setPartners} />
      <p className={styles.quiet}>
        {t("answers.respond.contact")} {/* Beside this page, so that what is typed here stays. */}
        <Link to="/vendors/mine/edit?part=contact" target="_blank">
          {t("answers.respond.toContact")}
        </Link>
      </p>
      {tried && isBlank && <Refused>{t("answers.respond.needsPlan")}</Refused>}
      {tried && isUnchosen && <Refused>{t("answers.respond.unchosen")}</Refused>}
      <Refusal error={respond.error} />
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={respond.isPending}>
          {partners.length > 0 ? t("answers.respond.invite") : t("answers.respond.send")}
        </Button>
        <Button onClick={() => setChoice(null)}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

function PartChoice({ label, value, onChange }: { label: string; value: Part; onChange: (part: Part) => void }) {
  const { t } = useTranslation();
  const group = useId();
  return (
    <fieldset className={styles.choices}>
      <legend>{label}</legend>
      {PARTS.map((part) => (
        <label key={part}>
          <input type="radio" name={group} checked={value === part} onChange={() => onChange(part)} />
          <span>{t(`answers.parts.${part}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const MOST_PARTNERS = 5;

interface PartnersProps {
  partners: readonly Partner[];
  /** What is typed to look for one more. */
  words: string;
  onWords: (words: string) => void;
  onChange: (now: readonly Partner[]) => void;
}

function Partners({ partners, words, onWords, onChange }: PartnersProps) {
  const { t } = useTranslation();
  const id = useId();
  const found = useVendorsNamed(useSettled(words));
  const isNamed = (vendor: string) => partners.some(({ organisation_id }) => organisation_id === vendor);
  const options = (found.data?.items ?? [])
    .filter((vendor) => !isNamed(vendor.id))
    .map((vendor) => ({ key: vendor.id, value: vendor.name, id: vendor.id }));
  return (
    <div className={styles.form}>
      {partners.length < MOST_PARTNERS && (
        <div className={styles.field}>
          <label htmlFor={id}>{t("answers.respond.partners")}</label>
          <p id={`${id}-note`} className={styles.quiet}>
            {t("answers.respond.partnersNote")}
          </p>
          <AutoComplete
            id={id}
            aria-describedby={`${id}-note`}
            value={words}
            options={words.trim().length > 1 ? options : []}
            placeholder={t("answers.respond.partnerName")}
            onChange={onWords}
            // Enter chooses a vendor; it never sends the form from here.
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            onSelect={(name: string, option: { id: string }) => {
              onChange([...partners, { organisation_id: option.id, name, part: "startup" }]);
              onWords("");
            }}
          />
        </div>
      )}
      {partners.map((partner) => (
        <div key={partner.organisation_id} className={styles.partner}>
          <PartChoice
            label={partner.name}
            value={partner.part}
            onChange={(part) => onChange(partners.map((one) => (one === partner ? { ...one, part } : one)))}
          />
          <Button
            aria-label={t("answers.respond.removeNamed", { name: partner.name })}
            onClick={() => onChange(partners.filter((one) => one !== partner))}
          >
            {t("answers.respond.remove")}
          </Button>
        </div>
      ))}
    </div>
  );
}
