import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PasswordRules } from "../../api/types";
import { EntryForm } from "../../ui/EntryForm";
import { useComplaints } from "./complaints";
import { NewPassword, PresentPassword } from "./PasswordFields";
import { useChangePassword } from "./queries";

interface PasswordChangeProps {
  rules: PasswordRules;
  focused?: boolean;
  onChanged?: () => void;
}

/** Another password, proved by the present one. */
export function PasswordChange({ rules, focused = false, onChanged }: PasswordChangeProps) {
  const { t } = useTranslation();
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  return (
    <EntryForm
      focused={focused}
      entries={{ current, fresh }}
      complaints={useComplaints(change.error)}
      send={t("accounts.password.change")}
      pending={change.isPending}
      onSend={() =>
        change.mutate(
          { current, new: fresh },
          {
            onSuccess: () => {
              setCurrent("");
              setFresh("");
              onChanged?.();
            },
          },
        )
      }
    >
      <PresentPassword value={current} onChange={setCurrent} />
      <NewPassword rules={rules} label={t("accounts.password.new")} value={fresh} onChange={setFresh} />
    </EntryForm>
  );
}
