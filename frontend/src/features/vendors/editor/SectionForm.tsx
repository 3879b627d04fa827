import { useTranslation } from "react-i18next";
import { useWording } from "../../../i18n/wording";
import { DraftChoice, DraftRadios } from "../../../ui/draft/controls";
import { LEVELS, type Section } from "../profile";
import type { EvidenceLevel, Profile } from "../types";
import { Capabilities } from "./Capabilities";
import { useEditing, useEntry } from "./context";
import styles from "./editor.module.css";
import { Day, Elements, Files, Line, TermChoice, Text, Words, Year } from "./entries";

const BANDS = ["1-19", "20-49", "50-99", "100-299", "300-999", "1000+"] as const;
const LANGUAGES = ["zh-Hans", "zh-Hant", "en"] as const;
const CAPACITIES = ["available", "limited", "paused"] as const;
const MOST = { products: 50, cases: 100, certificates: 50, lists: 30, xinchuang: 30 };

/** The fields of one part of the profile. */
export function SectionForm({ section }: { section: Exclude<Section, "contact" | "check"> }) {
  const Fields = FORMS[section];
  return (
    <form noValidate className={styles.form} onSubmit={(event) => event.preventDefault()}>
      <Fields />
    </form>
  );
}

const FORMS: Record<Exclude<Section, "contact" | "check">, () => React.ReactNode> = {
  overview: Overview,
  capabilities: Capabilities,
  products: Products,
  cases: Cases,
  certificates: Certificates,
  xinchuang: () => <Words at="/xinchuang" most={MOST.xinchuang} />,
  capacity: CapacityFields,
  price: () => (
    <>
      <Text at="/price" />
      <Text at="/finance" />
    </>
  ),
};

function Overview() {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <>
      <Text at="/summary" />
      <Line at="/name_en" />
      <TermChoice at="/region" kind="region" />
      <TermChoice at="/district" kind="district" />
      <Year at="/founded_year" />
      <DraftChoice
        {...useEntry<string>("/headcount_band")}
        choices={BANDS.map((band) => ({ value: band, label: t(`profiles.headcount.${band}`) }))}
        none={t("profiles.notGiven")}
      />
      <TermChoice at="/tier" kind="tier" />
      <DraftChoice
        {...useEntry<string>("/language")}
        choices={LANGUAGES.map((one) => ({ value: one, label: wording.term("textLanguage", one) }))}
      />
    </>
  );
}

function Products() {
  return (
    <Elements list="products" most={MOST.products} title={(product) => product.name}>
      {(at) => (
        <>
          <Line at={`${at}/name`} />
          <Line at={`${at}/version`} maxLength={50} />
          <Text at={`${at}/description`} />
          <Words at={`${at}/lists`} most={MOST.lists} />
          <Files at={`${at}/attachments`} />
        </>
      )}
    </Elements>
  );
}

function Cases() {
  return (
    <Elements list="cases" most={MOST.cases} title={(one) => one.title}>
      {(at) => (
        <>
          <Line at={`${at}/title`} />
          <Line at={`${at}/client`} />
          <TermChoice at={`${at}/region`} kind="region" />
          <Year at={`${at}/year`} />
          <Text at={`${at}/outcome`} lines={3} />
          <Proven at={`${at}/capability_id`} />
          <Ladder at={`${at}/evidence_level`} />
          <Files at={`${at}/attachments`} />
        </>
      )}
    </Elements>
  );
}

/** Which capability a case proves. */
function Proven({ at }: { at: string }) {
  const { t } = useTranslation();
  const { profile } = useEditing();
  const { value, onChange, ...frame } = useEntry<string | null>(at);
  return (
    <DraftChoice
      {...frame}
      value={value ?? ""}
      choices={profile.capabilities.map((one) => ({
        value: one.id,
        label: one.title.trim() || t("profiles.unnamed.capabilities"),
      }))}
      none={t("profiles.noCapability")}
      onChange={(chosen) => onChange(chosen === "" ? null : chosen)}
    />
  );
}

/** How well a case is proven, each step with what it takes. */
function Ladder({ at }: { at: string }) {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <DraftRadios
      {...useEntry<EvidenceLevel>(at)}
      choices={LEVELS.map((level) => ({
        value: level,
        label: wording.term("evidence_level", level),
        note: t(`profiles.ladder.${level}`),
      }))}
    />
  );
}

function Certificates() {
  return (
    <Elements list="certificates" most={MOST.certificates} title={(one) => one.name}>
      {(at) => (
        <>
          <Line at={`${at}/name`} />
          <Line at={`${at}/issuer`} />
          <Line at={`${at}/number`} />
          <Day at={`${at}/valid_until`} />
          <Files at={`${at}/attachments`} />
        </>
      )}
    </Elements>
  );
}

export function CapacityFields() {
  const { t } = useTranslation();
  const wording = useWording();
  const entry = useEntry<Profile["capacity"]>("/capacity");
  return (
    <>
      <DraftRadios
        {...entry}
        choices={CAPACITIES.map((one) => ({
          value: one,
          label: wording.term("capacity", one),
          note: t(`profiles.capacityNotes.${one}`),
        }))}
      />
      <Line at="/capacity_note" />
      {entry.value === "paused" && <Day at="/resume_on" />}
    </>
  );
}
