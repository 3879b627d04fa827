import { useTranslation } from "react-i18next";
import type { AdministeredOrganisation } from "../../api/types";
import { Chip } from "../../ui/Page";

/** What an organisation is, and what is not as usual with it. */
export function Marks({ of }: { of: AdministeredOrganisation }) {
  const { t } = useTranslation();
  return (
    <>
      <Chip tone="accent">{t(`organisations.kinds.${of.kind}`)}</Chip>
      {of.state !== "active" && <Chip tone="warn">{t(`organisations.states.${of.state}`)}</Chip>}
      {of.is_demo && <Chip>{t("organisations.admin.demo")}</Chip>}
    </>
  );
}
