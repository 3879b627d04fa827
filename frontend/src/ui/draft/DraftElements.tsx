import { Button } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./DraftElements.module.css";
import { idOf, useMarks } from "./marks";
import { PinnedComments } from "./PinnedComments";

interface DraftElementsProps<E extends { id: string }> {
  /** The list. */
  pointer: string;
  elements: readonly E[];
  most: number;
  /** What the button that adds one says. */
  add: string;
  /** What is said where there is none yet. */
  none: string;
  /** What an element is called; blank where it has no name yet. */
  title: (element: E) => string;
  /** What one without a name is called. */
  unnamed: string;
  blank: () => E;
  onChange: (elements: E[]) => void;
  children: (element: E, pointer: string) => ReactNode;
}

/** A place that holds a list of things with fields of their own; those with something to mend stand open. */
export function DraftElements<E extends { id: string }>(props: DraftElementsProps<E>) {
  const { pointer, elements, most, add, none, title, unnamed, blank, onChange, children } = props;
  const { t } = useTranslation();
  const { problems, comments } = useMarks();
  const [open, setOpen] = useState<readonly string[]>(() =>
    elements.length === 1 ? elements.map((one) => one.id) : [],
  );
  const [closed, setClosed] = useState<readonly string[]>([]);
  const [gone, setGone] = useState<{ element: E; index: number } | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState<string | null>(null);
  useEffect(() => {
    if (added === null) return;
    list.current?.querySelector<HTMLElement>(`[data-element="${added}"] :is(input, textarea)`)?.focus();
  }, [added]);

  const marked = [...problems, ...comments.filter((one) => one.resolved_at === null)].map((one) => one.pointer);
  const isOpen = (id: string) =>
    open.includes(id) || (!closed.includes(id) && marked.some((place) => place.startsWith(`${pointer}/${id}`)));
  const toggle = (id: string) => {
    const wasOpen = isOpen(id);
    setOpen(wasOpen ? open.filter((one) => one !== id) : [...open, id]);
    setClosed(wasOpen ? [...closed, id] : closed.filter((one) => one !== id));
  };
  const append = () => {
    const element = blank();
    onChange([...elements, element]);
    setOpen([...open, element.id]);
    setAdded(element.id);
    setGone(null);
  };
  const named = (element: E) => title(element).trim() || unnamed;
  const wrong = problems.find((one) => one.pointer === pointer);
  return (
    <div ref={list} id={idOf(pointer)} tabIndex={-1} className={styles.elements}>
      {wrong && <p className={styles.wrong}>{wrong.text}</p>}
      <PinnedComments pointer={pointer} />
      {elements.length === 0 && <p className={styles.none}>{none}</p>}
      {elements.map((element, index) => {
        const place = `${pointer}/${element.id}`;
        return (
          <section
            key={element.id}
            id={idOf(place)}
            tabIndex={-1}
            data-element={element.id}
            className={styles.element}
            aria-label={named(element)}
          >
            <div className={styles.head}>
              <h3>
                <button
                  type="button"
                  className={styles.toggle}
                  aria-expanded={isOpen(element.id)}
                  onClick={() => toggle(element.id)}
                >
                  <span className={styles.number}>{index + 1}</span>
                  <span>{named(element)}</span>
                </button>
              </h3>
              <Button
                size="small"
                aria-label={t("drafts.controls.removeNamed", { name: named(element) })}
                onClick={() => {
                  onChange(elements.toSpliced(index, 1));
                  setGone({ element, index });
                }}
              >
                {t("drafts.controls.remove")}
              </Button>
            </div>
            {isOpen(element.id) && (
              <div className={styles.body}>
                <PinnedComments pointer={place} />
                {children(element, place)}
              </div>
            )}
          </section>
        );
      })}
      <div role="status">
        {gone && (
          <p className={styles.gone}>
            {t("drafts.controls.removed", { name: named(gone.element) })}
            <Button
              size="small"
              onClick={() => {
                onChange(elements.toSpliced(gone.index, 0, gone.element));
                setGone(null);
              }}
            >
              {t("drafts.controls.putBack")}
            </Button>
          </p>
        )}
      </div>
      <div>
        <Button disabled={elements.length >= most} onClick={append}>
          {add}
        </Button>
        {elements.length >= most && <p className={styles.none}>{t("drafts.controls.full", { count: most })}</p>}
      </div>
    </div>
  );
}
