import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import type { SavedSearchSent } from "../../api/types";
import { useWho } from "../../api/who";
import { Icon } from "../Icon";
import { signInAt } from "../ways";
import styles from "./following.module.css";
import { SearchDialog } from "./SearchDialog";

interface SaveSearchProps {
  kind: SavedSearchSent["kind"];
  filters: SavedSearchSent["filters"];
}

/** Keeps the filters of a list under a name, to be told of what they find anew. */
export function SaveSearch({ kind, filters }: SaveSearchProps) {
  const { t } = useTranslation();
  const who = useWho();
  const { pathname, search } = useLocation();
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState(false);
  if (who.data === undefined) return null;
  if (!who.data.user) {
    return (
      <p className={styles.save}>
        <Link to={signInAt(`${pathname}${search}`)}>{t("following.search.signIn")}</Link>
      </p>
    );
  }
  const suggested = Object.entries(filters).flatMap(([name, value]) =>
    value && ["q", "domain", "region", "tier"].includes(name) ? [value] : [],
  );
  return (
    <div className={styles.save}>
      <Button icon={<Icon name="bell" size={16} />} onClick={() => setOpen(true)}>
        {t("following.search.save")}
      </Button>
      <span role="status">
        {saved && (
          <>
            {t("following.search.saved")} <Link to="/following">{t("following.title")}</Link>
          </>
        )}
      </span>
      {open && (
        <SearchDialog
          title={t("following.search.save")}
          search={{ kind, filters, name: suggested.join(" ") || t(`following.kinds.${kind}`), frequency: "daily" }}
          onDone={() => setSaved(true)}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
