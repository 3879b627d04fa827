import { useTranslation } from "react-i18next";
import type { PasswordRules } from "../../api/types";
import { Entry } from "../../ui/EntryForm";

interface NewPasswordProps {
  rules: PasswordRules;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A password to be, with what it must be; it can be looked at instead of being typed twice. */
export function NewPassword({ rules, ...rest }: NewPasswordProps) {
  const { t } = useTranslation();
  const kinds = rules.classes > 1 ? t("accounts.password.classes", { count: rules.classes }) : "";
  return (
    <Entry
      secret
      name="fresh"
      autoComplete="new-password"
      maxLength={1000}
      note={`${t("accounts.password.rules", { minimum: rules.minimum, maximum: rules.maximum })}${kinds}`}
      {...rest}
    />
  );
}

interface PresentPasswordProps {
  value: string;
  onChange: (value: string) => void;
}

/** The password as proof that it is its owner who asks. */
export function PresentPassword(props: PresentPasswordProps) {
  const { t } = useTranslation();
  return (
    <Entry
      secret
      name="current"
      label={t("accounts.password.current")}
      autoComplete="current-password"
      maxLength={1000}
      {...props}
    />
  );
}
