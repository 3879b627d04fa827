import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { shownName } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { useUrlState } from "../../ui/useUrlState";
import { useBegin, useOwnScenarios, useTemplates } from "./draftQueries";
import styles from "./NewPage.module.css";
import { useAgencyNames } from "./queries";

const MOST_SHOWN = 100;

/** How a new scenario begins: empty, from a template, or as a copy of one there is. */
export function NewPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("posting.begin.title")}
      lead={t("posting.begin.lead")}
      crumbs={[{ label: t("posting.mine.title"), to: "/scenarios/mine" }]}
    >
      <SignedIn>{(who) => <Begin who={who} />}</SignedIn>
    </Page>
  );
}

const BLANK = "";

function Begin({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const url = useUrlState();
  const copied = url.value("copy");
  const [from, setFrom] = useState(copied === undefined ? BLANK : `copy:${copied}`);
  const [agency, setAgency] = useState<string>();
  const begin = useBegin((id, isOwn) =>
    navigate(isOwn ? `/scenarios/${id}/edit` : "/desk/scenarios", { replace: true, state: { begun: !isOwn } }),
  );
  const isForOthers = who.organisation_kind !== "agency";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (begin.isPending || (isForOthers && agency === undefined)) return;
    const [kind, id = ""] = from.split(":");
    begin.mutate({
      ...(kind === "copy" ? { copy_of: id } : {}),
      ...(kind === "template" ? { template: id } : {}),
      ...(isForOthers && agency !== undefined ? { organisation_id: agency } : {}),
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {isForOthers && <ForWhom agency={agency} onChange={setAgency} />}
      <Card title={t("posting.begin.from")}>
        <Ways from={from} isForOthers={isForOthers} onChange={setFrom} />
      </Card>
      <Refusal error={begin.error} />
      <div>
        <Button
          type="primary"
          htmlType="submit"
          loading={begin.isPending}
          disabled={isForOthers && agency === undefined}
        >
          {t("posting.begin.act")}
        </Button>
      </div>
    </form>
  );
}

/** Matchmakers write for agencies; which one is to be said first. */
function ForWhom({ agency, onChange }: { agency: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t, i18n } = useTranslation();
  const agencies = useAgencyNames();
  return (
    <Card title={t("posting.begin.forWhom")}>
      <SelectField
        searchable
        label={t("posting.begin.agency")}
        all={t("posting.notChosen")}
        value={agency}
        choices={[...agencies.values()].map((one) => ({
          value: one.id,
          label: shownName(i18n.language, one.name, one.name_en).main,
        }))}
        onChange={onChange}
      />
    </Card>
  );
}

interface WaysProps {
  from: string;
  isForOthers: boolean;
  onChange: (from: string) => void;
}

function Ways({ from, isForOthers, onChange }: WaysProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const domains = useTerms("domain");
  const templates = useTemplates().data ?? [];
  const mine = useOwnScenarios(1, MOST_SHOWN, !isForOthers).data?.items ?? [];
  const ways = [
    { value: BLANK, label: t("posting.begin.blank"), note: t("posting.begin.blankNote") },
    ...templates.map((one) => ({
      value: `template:${one.key}`,
      label: t("posting.begin.template", { name: shownName(i18n.language, one.name, one.name_en).main }),
      note: domains.label(one.domain),
    })),
    ...mine.map((one) => ({
      value: `copy:${one.id}`,
      label: t("posting.begin.copy", { name: one.name || t("posting.unnamed") }),
      note: t(`posting.statuses.${one.status}`),
    })),
  ];
  return (
    <fieldset className={styles.ways}>
      <legend className="sr-only">{t("posting.begin.from")}</legend>
      {ways.map((way) => (
        <label key={way.value}>
          <input type="radio" name={id} checked={from === way.value} onChange={() => onChange(way.value)} />
          <span>
            {way.label}
            <small>{way.note}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
