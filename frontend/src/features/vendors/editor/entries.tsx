import { useTranslation } from "react-i18next";
import { useTerms } from "../../../i18n/terms";
import { AttachmentInput } from "../../../ui/draft/AttachmentInput";
import { DraftChecks, DraftChoice, DraftDay, DraftNumber, DraftWords } from "../../../ui/draft/controls";
import { DraftElements } from "../../../ui/draft/DraftElements";
import { DraftText } from "../../../ui/draft/DraftField";
import { BLANK } from "../profile";
import { useEditing, useEntry } from "./context";

interface Place {
  /** The place of the profile it fills in. */
  at: string;
}

const LINE = 200;
const TEXT = 5000;
const LAST_YEAR = 2100;

export function Line({ at, maxLength = LINE }: Place & { maxLength?: number }) {
  return <DraftText {...useEntry<string>(at)} maxLength={maxLength} />;
}

export function Text({ at, lines = 4 }: Place & { lines?: number }) {
  return <DraftText {...useEntry<string>(at)} maxLength={TEXT} lines={lines} />;
}

export function Year({ at }: Place) {
  return <DraftNumber {...useEntry<number | null>(at)} most={LAST_YEAR} />;
}

export function Day({ at }: Place) {
  return <DraftDay {...useEntry<string | null>(at)} />;
}

export function Words({ at, most }: Place & { most: number }) {
  return <DraftWords {...useEntry<string[]>(at)} most={most} />;
}

/** One of a vocabulary that people maintain. */
export function TermChoice({ at, kind }: Place & { kind: "region" | "tier" | "district" }) {
  const { t } = useTranslation();
  const terms = useTerms(kind);
  const choices = terms.codes.map((code) => ({ value: code, label: terms.label(code) }));
  return <DraftChoice {...useEntry<string>(at)} choices={choices} none={t("profiles.notGiven")} />;
}

/** Several of a vocabulary that people maintain. */
export function TermChecks({ at, kind }: Place & { kind: "domain" | "region" }) {
  const terms = useTerms(kind);
  const choices = terms.codes.map((code) => ({ value: code, label: terms.label(code) }));
  return <DraftChecks {...useEntry<string[]>(at)} choices={choices} />;
}

export function Files({ at }: Place) {
  const { vendor } = useEditing();
  const { value, ...entry } = useEntry<string[]>(at);
  return <AttachmentInput {...entry} kind="vendor" subject={vendor} attachments={value} />;
}

type Lists = keyof typeof BLANK;

interface ElementsProps<L extends Lists> {
  list: L;
  most: number;
  title: (element: ReturnType<(typeof BLANK)[L]>) => string;
  children: (at: string, element: ReturnType<(typeof BLANK)[L]>) => React.ReactNode;
}

/** A list of the profile, whose elements are added, filled in and removed. */
export function Elements<L extends Lists>({ list, most, title, children }: ElementsProps<L>) {
  type E = ReturnType<(typeof BLANK)[L]>;
  const { t } = useTranslation();
  const name: Lists = list;
  const { value, onChange, pointer } = useEntry<E[]>(`/${list}`);
  return (
    <DraftElements<E>
      pointer={pointer}
      elements={value}
      most={most}
      add={t(`profiles.add.${name}`)}
      none={t(`profiles.none.${name}`)}
      unnamed={t(`profiles.unnamed.${name}`)}
      title={title}
      blank={BLANK[list] as () => E}
      onChange={onChange}
    >
      {(element, at) => children(at, element)}
    </DraftElements>
  );
}
