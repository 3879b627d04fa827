import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useWho } from "../api/who";
import { useUnread } from "../features/notifications/queries";
import { Icon } from "../ui/Icon";
import styles from "./Bell.module.css";

const MOST_SHOWN = 99;

/** The way to one's inbox, with how much is new in it. */
export function Bell() {
  const { t } = useTranslation();
  const who = useWho();
  const count = useUnread(useLocation().pathname).data?.count ?? 0;
  if (!who.data?.user) return null;
  const label = count > 0 ? t("common.bell.unread", { count }) : t("common.bell.none");
  return (
    <Link to="/notifications" className={styles.bell} aria-label={label} title={label}>
      <Icon name="bell" />
      {count > 0 && (
        <span className={styles.count} aria-hidden="true">
          {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
        </span>
      )}
    </Link>
  );
}
