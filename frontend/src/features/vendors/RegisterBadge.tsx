import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Chip } from "../../ui/Page";
import { useRegisterListing } from "./queries";

/** That a vendor is on the register, as what and until when; nothing for any other. */
export function RegisterBadge({ vendorId }: { vendorId: string }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const listing = useRegisterListing(vendorId).data?.items[0];
  if (listing === undefined) return null;
  return (
    <Chip tone="second">
      {t("register.badge", {
        as: t(`register.classes.${listing.register_class}.name`),
        until: day(listing.valid_until),
      })}
    </Chip>
  );
}
