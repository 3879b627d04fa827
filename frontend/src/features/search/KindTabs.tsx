import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Tabs } from "../../ui/Tabs";
import styles from "./KindTabs.module.css";
import { KINDS, type Kind } from "./queries";

interface KindTabsProps {
  kind: Kind | undefined;
  counts: Partial<Record<Kind, number>>;
  panel: string;
  onChoose: (kind: Kind | undefined, options: { replace: boolean }) => void;
}

/** The tab of all kinds has a name of its own; the address leaves it out. */
const ALL = "all";

export function tabOf(kind: Kind | undefined): Kind | typeof ALL {
  return kind ?? ALL;
}

/** The kinds of hits as tabs, each with its number. */
export function KindTabs({ kind, counts, panel, onChoose }: KindTabsProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const known = KINDS.map((one) => counts[one]);
  const all = known.every((one) => one !== undefined) ? known.reduce((sum, one) => sum + one, 0) : undefined;
  const tab = (key: Kind | typeof ALL, words: string, total: number | undefined) => ({
    key,
    empty: total === 0,
    label: (
      <>
        {words}
        {total !== undefined && <span className={styles.count}>{count(total)}</span>}
      </>
    ),
  });
  return (
    <Tabs
      label={t("search.kinds")}
      tabs={[tab(ALL, t("search.all"), all), ...KINDS.map((one) => tab(one, t(`vocabulary.kind.${one}`), counts[one]))]}
      chosen={tabOf(kind)}
      panel={panel}
      onChoose={(key, options) => onChoose(key === ALL ? undefined : key, options)}
    />
  );
}
