import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { RevealedContacts } from "../api/types";
import lists from "./lists.module.css";
import { Facts } from "./Page";
import { QueryView } from "./States";

interface ContactsPanelProps {
  /** Asked for only while they are wanted. */
  contacts: UseQueryResult<RevealedContacts>;
  isWanted: boolean;
  onShow: () => void;
}

/** Whom to call on each side. Every look is recorded, so nobody is shown them unasked. */
export function ContactsPanel({ contacts, isWanted, onShow }: ContactsPanelProps) {
  const { t } = useTranslation();
  if (!isWanted) {
    return (
      <div className={lists.ways}>
        <Button onClick={onShow}>{t("answers.contacts.show")}</Button>
        <span className={lists.quiet}>{t("answers.contacts.recorded")}</span>
      </div>
    );
  }
  return (
    <QueryView query={contacts}>
      {(data) =>
        data.items.map(({ organisation_id, organisation, contact }) => (
          <section key={organisation_id} aria-label={t("answers.contacts.of", { name: organisation })}>
            <p>
              <strong>{t("answers.contacts.of", { name: organisation })}</strong>
            </p>
            {contact === null ? (
              <p className={lists.quiet}>{t("answers.contacts.none")}</p>
            ) : (
              <Facts
                rows={(["name", "position", "phone", "email"] as const).map((field) => [
                  t(`answers.contacts.${field}`),
                  contact[field] || "—",
                ])}
              />
            )}
          </section>
        ))
      }
    </QueryView>
  );
}
