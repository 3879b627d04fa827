import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { OrganisationNamed } from "../../api/types";
import { useWho } from "../../api/who";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { type Complaint, Entry, EntryForm, useComplaint } from "../../ui/EntryForm";
import { SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { useRefusals } from "../../ui/refusals";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { EmptyState } from "../../ui/States";
import { useSettled } from "../../ui/useSettled";
import { type CodeFault, faultOf, tidyCode } from "./creditCode";
import styles from "./register.module.css";
import { useAskToJoin, useRegister, useTwins } from "./registerQueries";

const LENGTH = 18;
const PLACES = { codes: { "organisation-exists": "name", "credit-code-taken": "credit_code" } };

/** A company comes to the platform: by its credit code, which leads to itself where it is here already. */
export function RegisterPage() {
  const { t } = useTranslation();
  const who = useWho();
  const lead = (
    <>
      <p>{t("profiles.register.lead")}</p>
      {who.data?.user === null && (
        <p>
          {t("profiles.register.noAccount")} <Link to="/register">{t("profiles.register.openAccount")}</Link>
        </p>
      )}
    </>
  );
  return (
    <Page title={t("profiles.register.title")} lead={lead}>
      <SignedIn>{(who) => (who.organisation_id === null ? <Register /> : <Already who={who} />)}</SignedIn>
    </Page>
  );
}

function Already({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  return (
    <Card>
      <EmptyState title={t("profiles.register.already")} text={t("profiles.register.alreadyText")}>
        {who.organisation_kind === "vendor" ? (
          <Link to="/vendors/mine/edit">{t("profiles.register.own")}</Link>
        ) : (
          <Link to="/organisation">{t("profiles.register.organisation")}</Link>
        )}
      </EmptyState>
    </Card>
  );
}

function useFaultText(): (fault: CodeFault) => string {
  const { t } = useTranslation();
  return (fault) => t(`profiles.register.faults.${fault.kind}`, { ...fault });
}

function Register() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tell = useFaultText();
  const regions = useTerms("region");
  const register = useRegister(() => navigate("/vendors/mine/edit"));
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const [city, setCity] = useState("");
  const [sent, setSent] = useState(false);
  const code = tidyCode(typed);
  const fault = faultOf(code);
  const asked = useSettled({ code: fault === null ? code : "", name: name.trim() });
  const twins = useTwins(asked.code, asked.name);
  const known = asked.code === code ? (twins.data?.organisation ?? null) : null;
  const refused = useRefusals(register.error, PLACES);
  // While it is being typed it is only too short; told once it is long enough, or sent.
  const isTold = fault !== null && (sent || fault.kind === "letters" || code.length >= LENGTH);
  const complaints: Complaint[] = [
    ...(isTold ? [{ field: "credit_code", text: tell(fault) }] : []),
    ...(sent && city === "" ? [{ field: "city", text: t("common.entry.blank") }] : []),
    ...(isTold ? refused.filter((one) => one.field !== "credit_code") : refused),
  ];
  const send = () => {
    setSent(true);
    if (fault === null && city !== "") register.mutate({ name: name.trim(), credit_code: code, city });
  };
  const cities = regions.codes.slice(1).map((one) => ({ value: one, label: regions.label(one) }));
  return (
    <>
      <Card title={t("profiles.register.form")}>
        <div className={styles.form}>
          <EntryForm
            focused
            entries={{ credit_code: typed, ...(known ? {} : { name }) }}
            complaints={complaints}
            send={t("profiles.register.send")}
            pending={register.isPending}
            onSend={send}
          >
            <Entry
              name="credit_code"
              label={t("profiles.register.code")}
              note={fault === null ? <Good /> : t("profiles.register.codeNote")}
              value={typed}
              onChange={setTyped}
            />
            {known && <Known organisation={known} />}
            <Entry
              name="name"
              label={t("profiles.register.name")}
              note={t("profiles.register.nameNote")}
              autoComplete="organization"
              maxLength={100}
              value={name}
              onChange={setName}
            />
            <City value={city} choices={cities} onChange={setCity} />
          </EntryForm>
        </div>
      </Card>
      <Similar organisations={(twins.data?.similar ?? []).filter((one) => one.id !== known?.id)} />
    </>
  );
}

function Good() {
  const { t } = useTranslation();
  return <span className={styles.good}>{t("profiles.register.good")}</span>;
}

interface CityProps {
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (city: string) => void;
}

function City({ value, choices, onChange }: CityProps) {
  const { t } = useTranslation();
  const wrong = useComplaint("city");
  return (
    <div>
      <SelectField
        searchable
        label={t("profiles.register.city")}
        all={t("profiles.register.cityChoose")}
        value={value || undefined}
        choices={choices}
        onChange={(city) => onChange(city ?? "")}
      />
      {wrong && <p className={styles.wrong}>{wrong}</p>}
    </div>
  );
}

/** It is here already: no second one, but the way in. */
function Known({ organisation }: { organisation: OrganisationNamed }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={styles.known}>
      <p>
        <strong>{t("profiles.register.known")}</strong>
      </p>
      <p>{t("profiles.register.knownText", { name: organisation.name })}</p>
      <Join organisation={organisation} />
    </div>
  );
}

function Join({ organisation }: { organisation: OrganisationNamed }) {
  const { t } = useTranslation();
  const join = useAskToJoin();
  if (join.isSuccess) return <p role="status">{t("profiles.register.joined")}</p>;
  return (
    <div>
      <Refusal error={join.error} />
      <Button
        loading={join.isPending}
        aria-label={t("profiles.register.joinNamed", { name: organisation.name })}
        onClick={() => join.mutate(organisation.id)}
      >
        {t("profiles.register.join")}
      </Button>
    </div>
  );
}

function Similar({ organisations }: { organisations: readonly OrganisationNamed[] }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {organisations.length > 0 && (
        <Card flush title={t("profiles.register.similar")} note={t("profiles.register.similarText")}>
          <Rows>
            {organisations.map((one) => (
              <Row key={one.id} title={<span lang={languageOf(one.name)}>{one.name}</span>} note={one.jurisdiction}>
                <Join organisation={one} />
              </Row>
            ))}
          </Rows>
        </Card>
      )}
    </div>
  );
}
