import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Clause } from "../../api/types";
import { Icon } from "../../ui/Icon";
import styles from "./ClauseTree.module.css";
import { ancestorsOf, moveFor, type Node, treeOf } from "./tree";

interface ClauseTreeProps {
  clauses: readonly Clause[];
  current: string | undefined;
  hrefOf: (clause: string) => string;
  onChosen: () => void;
}

/** The clauses of a document as a tree of links: arrows walk, open and close it, Enter goes there. */
export function ClauseTree({ clauses, current, hrefOf, onChosen }: ClauseTreeProps) {
  const { t } = useTranslation();
  const roots = useMemo(() => treeOf(clauses), [clauses]);
  const branches = useMemo(
    () => clauses.filter((one) => clauses.some((other) => other.parent_id === one.id)),
    [clauses],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<string | undefined>(current ?? clauses[0]?.id);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (current === undefined) return;
    setCursor(current);
    setClosed((before) => without(before, ancestorsOf(current, clauses)));
    const item = list.current?.querySelector<HTMLElement>(`[data-clause="${current}"]`);
    const box = list.current;
    // Only the list may move: scrollIntoView would drag the page along.
    if (item && box) box.scrollTop = item.offsetTop - box.clientHeight / 2;
  }, [current, clauses]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (cursor === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveFor(event.key, cursor, roots, closed);
    if (move === null) return;
    event.preventDefault();
    if ("open" in move) setClosed(without(closed, [move.open]));
    else if ("close" in move) setClosed(new Set([...closed, move.close]));
    else {
      setCursor(move.focus);
      list.current?.querySelector<HTMLElement>(`[data-clause="${move.focus}"]`)?.focus();
    }
  };
  const toggle = (id: string) => {
    setCursor(id);
    setClosed(closed.has(id) ? without(closed, [id]) : new Set([...closed, id]));
  };
  const allClosed = branches.length > 0 && branches.every((branch) => closed.has(branch.id));
  return (
    <>
      {branches.length > 0 && (
        <button
          type="button"
          className={styles.all}
          onClick={() => setClosed(allClosed ? new Set() : new Set(branches.map((branch) => branch.id)))}
        >
          {t(allClosed ? "policies.tree.openAll" : "policies.tree.closeAll")}
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list is what a tree falls back to */}
      <ul ref={list} role="tree" aria-label={t("policies.tree.label")} className={styles.tree} onKeyDown={onKeyDown}>
        <Branch
          nodes={roots}
          depth={1}
          {...{ closed, cursor, current, hrefOf, toggle }}
          onFocus={setCursor}
          onChosen={onChosen}
        />
      </ul>
    </>
  );
}

function without(set: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  return gone.some((id) => set.has(id)) ? new Set([...set].filter((id) => !gone.includes(id))) : set;
}

interface BranchProps {
  nodes: readonly Node[];
  depth: number;
  closed: ReadonlySet<string>;
  cursor: string | undefined;
  current: string | undefined;
  hrefOf: (clause: string) => string;
  toggle: (clause: string) => void;
  onFocus: (clause: string) => void;
  onChosen: () => void;
}

function Branch({ nodes, depth, ...rest }: BranchProps) {
  const { closed, cursor, current, hrefOf, toggle, onFocus, onChosen } = rest;
  return nodes.map(({ clause, children }) => {
    const isOpen = !closed.has(clause.id);
    return (
      <li key={clause.id} role="none">
        <Link
          role="treeitem"
          to={hrefOf(clause.id)}
          preventScrollReset
          className={styles.item}
          data-clause={clause.id}
          data-depth={Math.min(depth, 4)}
          tabIndex={cursor === clause.id ? 0 : -1}
          aria-level={depth}
          aria-selected={current === clause.id}
          {...(current === clause.id ? { "aria-current": "location" as const } : {})}
          {...(children.length > 0 ? { "aria-expanded": isOpen } : {})}
          onFocus={() => onFocus(clause.id)}
          onClick={onChosen}
        >
          {children.length > 0 ? (
            // The arrow keys do the same; a button inside a tree item would be a second stop.
            // biome-ignore lint/a11y/noStaticElementInteractions: see above
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <span
              className={styles.twist}
              data-open={isOpen}
              onClick={(event) => {
                event.preventDefault();
                event.stopPropagation();
                toggle(clause.id);
              }}
            >
              <Icon name="right" size={14} />
            </span>
          ) : (
            <span className={styles.twist} />
          )}
          <span lang="zh-Hans" className={styles.words}>
            {clause.label}
            {clause.heading || clause.text.slice(clause.label.length, clause.label.length + 24)}
          </span>
          {clause.scenarios.length > 0 && <Born count={clause.scenarios.length} />}
        </Link>
        {children.length > 0 && isOpen && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a tree
          <ul role="group">
            <Branch nodes={children} depth={depth + 1} {...rest} />
          </ul>
        )}
      </li>
    );
  });
}

function Born({ count }: { count: number }) {
  const { t } = useTranslation();
  const words = t("policies.tree.born", { count });
  return (
    <span className={styles.born} title={words}>
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
