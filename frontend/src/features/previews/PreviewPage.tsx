import { useTranslation } from "react-i18next";
import { Page } from "../../ui/Page";
import { Tabs, tabId } from "../../ui/Tabs";
import { useUrlState } from "../../ui/useUrlState";
import { CapabilityBench } from "./CapabilityBench";
import styles from "./PreviewPage.module.css";
import { ScenarioBench } from "./ScenarioBench";

const KINDS = ["scenario", "capability"] as const;
const PANEL = "bench";

/** A draft against everything published, while it is being typed; nothing of it is kept on the server. */
export function PreviewPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const kind = KINDS.find((one) => one === url.value("as")) ?? "scenario";
  return (
    <Page title={t("previews.title")} lead={t("previews.lead")}>
      <Tabs
        label={t("previews.kinds")}
        tabs={KINDS.map((key) => ({ key, label: t(`previews.tabs.${key}`) }))}
        chosen={kind}
        panel={PANEL}
        onChoose={(key, options) => url.patch({ as: key === "scenario" ? undefined : key }, options)}
      />
      <div id={PANEL} role="tabpanel" aria-labelledby={tabId(kind)} className={styles.bench}>
        {kind === "scenario" ? <ScenarioBench /> : <CapabilityBench />}
      </div>
    </Page>
  );
}
