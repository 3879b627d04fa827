import { Button } from "antd";
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
  return (
    <div className={styles.found}>
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
                  onClick={() => teach.mutate({ found_id: id, isRelevant: false })}
                >
                  {t("following.reject")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Refusal error={teach.error} />
      {search.rejected.length > 0 && (
        <details>
          <summary>{t("following.rejected", { count: search.rejected.length })}</summary>
          <p>{t("following.rejectedText")}</p>
          <ul>
            {search.rejected.map(({ id, name, held_back }) => (
              <li key={id}>
                {name === null ? t("following.gone") : <Link to={`/${search.kind}/${id}`}>{name}</Link>}
                <Button
                  size="small"
                  loading={teach.isPending && teach.variables.found_id === id}
                  aria-label={t("following.restoreNamed", { name: name ?? t("following.gone") })}
                  onClick={() => teach.mutate({ found_id: id, isRelevant: true })}
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
