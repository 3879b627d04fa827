import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "./Page";
import styles from "./States.module.css";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("common.notFound.title")} kicker="404" lead={t("common.notFound.text")}>
      <ul className={styles.ways}>
        <li>
          <Link to="/">{t("common.notFound.home")}</Link>
        </li>
        <li>
          <Link to="/scenarios">{t("common.notFound.scenarios")}</Link>
        </li>
        <li>
          <Link to="/search">{t("common.notFound.search")}</Link>
        </li>
      </ul>
    </Page>
  );
}
