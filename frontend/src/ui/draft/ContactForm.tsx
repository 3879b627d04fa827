import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Entry, EntryForm } from "../EntryForm";
import { useRefusals } from "../refusals";
import styles from "./draft.module.css";
import { VisibilityNote } from "./VisibilityNote";

/** Whom to ask; kept sealed and never part of a document. */
export interface Contact {
  name: string;
  position: string;
  phone: string;
  email: string;
}

export const BLANK_CONTACT: Contact = { name: "", position: "", phone: "", email: "" };

interface ContactFormProps {
  /** As it is kept; null where nothing is. */
  contact: Contact | null;
  pending: boolean;
  error: unknown;
  isSaved: boolean;
  onSave: (contact: Contact) => void;
}

/**
 * The person to turn to, saved by a button of its own.
 *
 * Nothing of it is kept in the browser: it is somebody's private number.
 */
export function ContactForm({ contact, pending, error, isSaved, onSave }: ContactFormProps) {
  const { t } = useTranslation();
  const [entries, setEntries] = useState<Contact>(() => {
    const { name, position, phone, email } = contact ?? BLANK_CONTACT;
    return { name, position, phone, email };
  });
  const complaints = useRefusals(error);
  const isChanged = Object.entries(entries).some(
    ([key, value]) => (contact ?? BLANK_CONTACT)[key as keyof Contact] !== value,
  );
  const field = (name: keyof Contact) => ({
    name,
    label: t(`drafts.contact.${name}`),
    value: entries[name],
    onChange: (value: string) => setEntries({ ...entries, [name]: value }),
  });
  return (
    <section className={styles.contact} aria-label={t("drafts.contact.title")}>
      <div className={styles.head}>
        <h3>{t("drafts.contact.title")}</h3>
        <VisibilityNote level="confirmed" />
      </div>
      <EntryForm
        entries={{ name: entries.name, phone: entries.phone }}
        complaints={complaints}
        send={t("drafts.contact.save")}
        pending={pending}
        onSend={() => onSave(entries)}
        ways={isSaved && !isChanged && <span role="status">{t("drafts.contact.saved")}</span>}
      >
        <Entry {...field("name")} maxLength={60} autoComplete="off" />
        <Entry {...field("position")} optional maxLength={60} autoComplete="off" />
        <Entry {...field("phone")} maxLength={30} autoComplete="off" note={t("drafts.contact.phoneNote")} />
        <Entry {...field("email")} optional type="email" maxLength={254} inputMode="email" autoComplete="off" />
      </EntryForm>
    </section>
  );
}
