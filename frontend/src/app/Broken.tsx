import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { Page } from "../ui/Page";

/** The last net: a page that failed to load or to draw says so and offers the way on. */
export function Broken() {
  const error = useRouteError();
  const { t } = useTranslation();
  useEffect(() => console.error(error), [error]);
  return (
    <Page title={t("common.broken.title")} lead={t("common.broken.text")}>
      <div>
        <Button type="primary" onClick={() => window.location.reload()}>
          {t("common.broken.reload")}
        </Button>
      </div>
    </Page>
  );
}
