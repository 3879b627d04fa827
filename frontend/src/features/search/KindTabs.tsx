import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import styles from "./KindTabs.module.css";
import { KINDS, type Kind } from "./queries";

interface KindTabsProps {
  kind: Kind | undefined;
  counts: Partial<Record<Kind, number>>;
  panel: string;
  /** `replace`: walking along with the arrows leaves one entry in the history, not one for each tab. */
  onChoose: (kind: Kind | undefined, options: { replace: boolean }) => void;
}

const TABS = [undefined, ...KINDS] as const;

export function tabId(kind: Kind | undefined): string {
  return `tab-${kind ?? "all"}`;
}

/** The kinds of hits as tabs: arrows, Home and End choose, as a single stop of the Tab key. */
export function KindTabs({ kind, counts, panel, onChoose }: KindTabsProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const list = useRef<HTMLDivElement>(null);
  const known = KINDS.map((one) => counts[one]);
  const all = known.every((one) => one !== undefined) ? known.reduce((sum, one) => sum + one, 0) : undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    const at = TABS.indexOf(kind);
    const to = {
      ArrowRight: (at + 1) % TABS.length,
      ArrowLeft: (at - 1 + TABS.length) % TABS.length,
      Home: 0,
      End: TABS.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChoose(TABS[to], { replace: true });
    list.current?.querySelector<HTMLElement>(`#${tabId(TABS[to])}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={t("search.kinds")} className={styles.tabs} onKeyDown={onKeyDown}>
      {TABS.map((one) => {
        const total = one === undefined ? all : counts[one];
        return (
          <button
            key={one ?? "all"}
            type="button"
            role="tab"
            id={tabId(one)}
            className={styles.tab}
            aria-selected={one === kind}
            aria-controls={panel}
            tabIndex={one === kind ? 0 : -1}
            data-none={total === 0}
            onClick={() => onChoose(one, { replace: false })}
          >
            {one === undefined ? t("search.all") : t(`vocabulary.kind.${one}`)}
            {total !== undefined && <span className={styles.count}>{count(total)}</span>}
          </button>
        );
      })}
    </div>
  );
}
