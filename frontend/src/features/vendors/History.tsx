import { useTranslation } from "react-i18next";
import type { Vendor } from "../../api/types";
import { Editions } from "../../ui/draft/Editions";
import { Card } from "../../ui/Page";
import { useHistory } from "./profileQueries";
import { useProfileWords } from "./wording";

/** What was public of a vendor before, and what each edition changed; the demonstration's companies have no history. */
export function History({ vendor }: { vendor: Vendor }) {
  const { t } = useTranslation();
  const words = useProfileWords(vendor);
  const history = useHistory(vendor.id).data ?? [];
  if (history.length === 0) return null;
  return (
    <Card title={t("profiles.history.title")}>
      <Editions editions={history} {...words} />
    </Card>
  );
}
