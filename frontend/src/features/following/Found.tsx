import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTeachSearch } from "../../api/following";
import type { SavedSearch } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Refusal } from "../../ui/Refusal";
import styles from "./following.module.css";

/** What a search has found last, each to be said of that it is not relevant; and what is held back for that. */
export function Found({ search }: { search: SavedSearch }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const teach = useTeachSearch(search.id);
  const frame = useRef<HTMLDivElement>(null);
  const rejected = useRef<HTMLElement>(null);
  const isMoving = useRef(false);
  const say = (found_id: string, isRelevant: boolean) => {
    isMoving.current = true;
    teach.mutate({ found_id, isRelevant });
  };
  const { length } = search.rejected;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one has come or gone, and only then
  useEffect(() => {
    // The button that was pressed has gone with its line: whoever has no mouse goes on from what tells of it.
    if (isMoving.current) (rejected.current ?? frame.current)?.focus();
    isMoving.current = false;
  }, [length]);
  return (
    <div ref={frame} tabIndex={-1} className={styles.found}>
      {search.told_at && search.found.length > 0 && (
        <>
          <p>{t("following.found", { when: moment(search.told_at) })}</p>
          <ul>
            {search.found.map(({ id, name }) => (
              <li key={id}>
                <Link to={`/${search.kind}/${id}`}>{name}</Link>
                <Button
                  size="small"
                  loading={teach.isPending && teach.variables.found_id === id}
                  aria-label={t("following.rejectNamed", { name })}
                  onClick={() => say(id, false)}
                >
                  {t("following.reject")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Refusal error={teach.error} />
      {length > 0 && (
        <details>
          <summary ref={rejected}>{t("following.rejected", { count: length })}</summary>
          <p>{t("following.rejectedText")}</p>
          <ul>
            {search.rejected.map(({ id, name, held_back }) => (
              <li key={id}>
                {name === null ? t("following.gone") : <Link to={`/${search.kind}/${id}`}>{name}</Link>}
                <Button
                  size="small"
                  loading={teach.isPending && teach.variables.found_id === id}
                  aria-label={t("following.restoreNamed", { name: name ?? t("following.gone") })}
                  onClick={() => say(id, true)}
                >
                  {t("following.restore")}
                </Button>
                {held_back.length > 0 && (
                  <div>
                    {t("following.heldBack")}{" "}
                    {held_back.map((held, place) => (
                      <span key={held.id}>
                        {place > 0 && t("wording.comma")}
                        <Link to={`/${search.kind}/${held.id}`}>{held.name}</Link>
                      </span>
                    ))}
                  </div>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
