import { useTranslation } from "react-i18next";
import type { RegisterEntry } from "../../api/types";
import { Chip } from "../../ui/Page";

const TONES = { returned: "warn", approved: "second", withdrawn: "plain" } as const;

/** What an application is for, and where it stands. */
export function Marks({ entry }: { entry: RegisterEntry }) {
  const { t } = useTranslation();
  const { status } = entry;
  const isWaiting = status === "submitted" || status === "district_approved";
  return (
    <>
      {entry.vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
      <Chip>{t(`register.classes.${entry.register_class}.name`)}</Chip>
      {entry.is_renewal && <Chip>{t("register.renewal")}</Chip>}
      <Chip tone={isWaiting ? "accent" : TONES[status]}>{t(`register.statuses.${status}`)}</Chip>
    </>
  );
}
