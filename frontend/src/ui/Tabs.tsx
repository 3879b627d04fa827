import { type KeyboardEvent, type ReactNode, useRef } from "react";
import styles from "./Tabs.module.css";

export interface Tab<K extends string> {
  key: K;
  label: ReactNode;
  /** Nothing stands behind it. */
  empty?: boolean;
}

interface TabsProps<K extends string> {
  label: string;
  tabs: readonly Tab<K>[];
  chosen: K;
  /** Id of the element whose content the tabs change. */
  panel: string;
  /** `replace`: walking along with the arrows leaves one entry in the history, not one for each tab. */
  onChoose: (key: K, options: { replace: boolean }) => void;
}

export function tabId(key: string): string {
  return `tab-${key}`;
}

/** Views of one thing: arrows, Home and End choose, as a single stop of the Tab key. */
export function Tabs<K extends string>({ label, tabs, chosen, panel, onChoose }: TabsProps<K>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === chosen);
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const next = to === undefined ? undefined : tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.key, { replace: true });
    list.current?.querySelector<HTMLElement>(`#${tabId(next.key)}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          id={tabId(tab.key)}
          className={styles.tab}
          aria-selected={tab.key === chosen}
          aria-controls={panel}
          tabIndex={tab.key === chosen ? 0 : -1}
          data-none={tab.empty === true}
          onClick={() => onChoose(tab.key, { replace: false })}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
