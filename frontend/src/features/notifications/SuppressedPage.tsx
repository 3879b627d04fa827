import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { PAGE_SIZE, useRelease, useSuppressed } from "./queries";

/** The addresses that are not written to, because they asked or do not exist; for the city administrator. */
export function SuppressedPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("notifications.suppressed.title")} lead={t("notifications.suppressed.lead")}>
      <SignedIn>{() => <Suppressed />}</SignedIn>
    </Page>
  );
}

function Suppressed() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const url = useUrlState();
  const page = url.number("page", 1);
  const addresses = useSuppressed(page);
  const release = useRelease();
  return (
    <Card flush>
      <Refusal error={release.error} />
      <QueryView query={addresses}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("notifications.suppressed.empty")} text={t("notifications.suppressed.emptyText")} />
          ) : (
            <>
              <Rows>
                {data.items.map(({ id, email, reason, noted_at }) => (
                  <Row
                    key={id}
                    title={email}
                    marks={<Chip tone="warn">{t(`notifications.suppressed.reasons.${reason}`)}</Chip>}
                    note={t("notifications.suppressed.since", { when: moment(noted_at) })}
                  >
                    <Button
                      loading={release.isPending && release.variables === id}
                      aria-label={t("notifications.suppressed.releaseNamed", { email })}
                      onClick={() => release.mutate(id)}
                    >
                      {t("notifications.suppressed.release")}
                    </Button>
                  </Row>
                ))}
              </Rows>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
