import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { PAGE_SIZE, useSubmitted } from "./deskQueries";

/** The profiles that wait to be verified. */
export function DeskPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("profiles.desk.title")} lead={t("profiles.desk.lead")}>
      <SignedIn>{() => <Waiting />}</SignedIn>
    </Page>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const url = useUrlState();
  const page = url.number("page", 1);
  const submitted = useSubmitted(page);
  return (
    <Card flush>
      <QueryView query={submitted} skeleton={<Skeleton lines={6} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("profiles.desk.empty")} text={t("profiles.desk.emptyText")} />
          ) : (
            <>
              <Rows>
                {data.items.map((one) => (
                  <Row
                    key={one.id}
                    title={<span lang={languageOf(one.name)}>{one.name}</span>}
                    marks={
                      <Chip tone={one.is_first ? "accent" : "plain"}>
                        {t(one.is_first ? "profiles.desk.first" : "profiles.desk.revision")}
                      </Chip>
                    }
                    note={t("profiles.desk.since", { when: moment(one.submitted_at) })}
                  >
                    <Link
                      to={`/vendors/${one.id}/review`}
                      aria-label={t("profiles.desk.openNamed", { name: one.name })}
                    >
                      {t("profiles.desk.open")}
                    </Link>
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
