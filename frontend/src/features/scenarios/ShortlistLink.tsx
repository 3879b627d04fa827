import { useTranslation } from "react-i18next";
import type { Scenario } from "../../api/types";
import { useIsDesk, useWho } from "../../api/who";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { useReleaseStanding } from "./queries";

/** The way to the released shortlist, for the scenario's agencies and the desk. */
export function ShortlistLink({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const who = useWho().data;
  const isDesk = useIsDesk();
  const isTheirs = isDesk || scenario.agencies.some((agency) => agency.id === who?.organisation_id);
  const released = useReleaseStanding(scenario.id, isTheirs).data?.released_at;
  if (!isTheirs || !released) return null;
  return (
    <ActionLink to={`/scenarios/${scenario.id}/shortlist`}>
      {t("releases.shortlist.link", { day: day(released) })}
    </ActionLink>
  );
}
