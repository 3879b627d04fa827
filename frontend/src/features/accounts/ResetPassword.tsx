import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { PasswordRules } from "../../api/types";
import { EntryForm } from "../../ui/EntryForm";
import { isSpent, useComplaints } from "./complaints";
import { NewPassword } from "./PasswordFields";
import { useResetPassword } from "./queries";

interface ResetPasswordProps {
  token: string;
  rules: PasswordRules;
  spent: ReactNode;
}

export function ResetPassword({ token, rules, spent }: ResetPasswordProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reset = useResetPassword();
  const [fresh, setFresh] = useState("");
  const complaints = useComplaints(reset.error);
  if (isSpent(reset.error)) return spent;
  return (
    <EntryForm
      focused
      entries={{ fresh }}
      complaints={complaints}
      send={t("accounts.links.setPassword")}
      pending={reset.isPending}
      onSend={() =>
        reset.mutate(
          { token, password: fresh },
          { onSuccess: () => navigate("/sign-in", { replace: true, state: { news: "reset" } }) },
        )
      }
    >
      <NewPassword rules={rules} label={t("accounts.password.new")} value={fresh} onChange={setFresh} />
    </EntryForm>
  );
}
