import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { EntryForm } from "../../ui/EntryForm";
import { isSpent, useComplaints } from "./complaints";
import { useConfirmMail } from "./queries";

const NOTHING = {};

/** Asks once more: programs that look through mail open links, but send nothing. */
export function ConfirmMail({ token, spent }: { token: string; spent: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const confirm = useConfirmMail();
  const complaints = useComplaints(confirm.error);
  if (isSpent(confirm.error)) return spent;
  return (
    <EntryForm
      entries={NOTHING}
      complaints={complaints}
      send={t("accounts.links.confirmMail")}
      pending={confirm.isPending}
      onSend={() =>
        confirm.mutate(token, {
          onSuccess: () => navigate("/sign-in", { replace: true, state: { news: "mailChanged" } }),
        })
      }
    >
      {null}
    </EntryForm>
  );
}
