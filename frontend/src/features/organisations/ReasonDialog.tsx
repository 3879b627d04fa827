import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { AdministeredOrganisationDetail } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Refusal, Refused } from "../../ui/Refusal";
import { type Question, REASONS, type Reason, useDecideOrganisation, useSetOrganisationState } from "./adminQueries";
import styles from "./organisations.module.css";

interface ReasonDialogProps {
  organisation: AdministeredOrganisationDetail;
  question: Question;
  onClose: () => void;
}

/** Refuse, suspend or reinstate an organisation, for a reason that its members are told. */
export function ReasonDialog({ organisation, question, onClose }: ReasonDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const group = useId();
  const refuse = useDecideOrganisation(organisation.id, () => navigate("/admin/organisations"));
  const set = useSetOrganisationState(organisation.id);
  const [reason, setReason] = useState<Reason | null>(null);
  const [tried, setTried] = useState(false);
  const isPending = refuse.isPending || set.isPending;
  const send = (close: () => void) => {
    setTried(true);
    if (reason === null || isPending) return;
    if (question === "refuse") return refuse.mutate(reason);
    const state = question === "suspend" ? "suspended" : "active";
    set.mutate({ state, reason, version: organisation.version }, { onSuccess: close });
  };
  return (
    <Dialog title={t(`organisations.admin.${question}.ask`, { name: organisation.name })} onClose={onClose}>
      {(close) => (
        <form
          noValidate
          className={styles.dialog}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            send(close);
          }}
        >
          <p>{t(`organisations.admin.${question}.text`)}</p>
          <fieldset className={styles.reasons}>
            <legend>{t("organisations.admin.reason")}</legend>
            {REASONS[question].map((one) => (
              <label key={one}>
                <input type="radio" name={group} checked={reason === one} onChange={() => setReason(one)} />
                <span>{t(`organisations.reasons.${one}`)}</span>
              </label>
            ))}
          </fieldset>
          {tried && reason === null && <Refused>{t("organisations.admin.needsReason")}</Refused>}
          <Refusal error={refuse.error ?? set.error} />
          <div className={styles.ways}>
            <Button type="primary" danger={question !== "reinstate"} htmlType="submit" loading={isPending}>
              {t(`organisations.admin.${question}.do`)}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
