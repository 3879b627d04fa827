import { useTranslation } from "react-i18next";
import { Card } from "../../ui/Page";
import { ExcludedList } from "../../ui/pair/ExcludedList";
import { QueryView } from "../../ui/States";
import { useExclusions } from "./queries";

/** Vendors that would have ranked, had a hard condition not kept them out. */
export function Exclusions({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const exclusions = useExclusions(scenarioId);
  return (
    <Card flush title={t("scenarios.exclusions.title")} note={t("scenarios.exclusions.note")}>
      <QueryView query={exclusions}>{(data) => <ExcludedList found={data} />}</QueryView>
    </Card>
  );
}
