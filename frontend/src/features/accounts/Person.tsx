import { useTranslation } from "react-i18next";
import { Facts } from "../../ui/Page";
import type { SomebodyKnown } from "../../ui/SignedIn";

/** Who one is here; in short. */
export function Person({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const { user, roles, district } = who;
  return (
    <Facts
      rows={[
        [t("accounts.name"), user.name],
        [t("accounts.email"), user.email],
        [t("common.mailLanguage"), t(`common.mailLanguages.${user.language}`)],
        [
          t("accounts.account.roles"),
          roles.length === 0
            ? t("accounts.account.noRoles")
            : roles.map((role) => t(`common.roles.${role}`)).join(t("common.and")),
        ],
        ...(district ? [[t("accounts.account.district"), district] as const] : []),
      ]}
    />
  );
}
