import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { FilterBar, SelectField } from "../../ui/Fields";
import lists from "../../ui/lists.module.css";
import { Name } from "../../ui/Name";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { PreviewDialog } from "./PreviewDialog";
import { PAGE_SIZE, type Releasable, useReleasable } from "./queries";

const STANDINGS = ["ready", "open", "released"] as const;
const TONES = { ready: "accent", open: "warn", released: "second" } as const;

/** The scenarios under review: what is ready to be released, what still waits, and what was released. */
export function ReleasesPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("releases.desk.title")}
      lead={t("releases.desk.lead")}
      crumbs={[{ label: t("releases.desk.review"), to: "/desk/reviews" }]}
    >
      <SignedIn>{() => <Releases />}</SignedIn>
    </Page>
  );
}

function Releases() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const standing = url.value("standing");
  const found = useReleasable({ standing, run: url.value("list"), page, size: PAGE_SIZE });
  const [run, scenario] = [url.value("run"), url.value("scenario")];
  const [told, setTold] = useState("");
  return (
    <>
      <FilterBar>
        <SelectField
          label={t("releases.desk.standing")}
          all={t("common.all")}
          value={standing}
          choices={STANDINGS.map((value) => ({ value, label: t(`releases.standings.${value}`) }))}
          onChange={(value) => url.patch({ standing: value })}
        />
      </FilterBar>
      <p role="status" className={told ? lists.good : "sr-only"}>
        {told}
      </p>
      <Card flush>
        <QueryView query={found} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={lists.total} aria-live="polite">
                {t("releases.desk.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState title={t("releases.desk.none")} text={t("releases.desk.noneText")}>
                  <ActionLink to="/runs">{t("releases.desk.runs")}</ActionLink>
                </EmptyState>
              ) : (
                <Rows>
                  {data.items.map((held) => (
                    <Entry
                      key={`${held.run.id} ${held.scenario.id}`}
                      held={held}
                      onOpen={() => url.patch({ run: held.run.id, scenario: held.scenario.id, page })}
                    />
                  ))}
                </Rows>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </Card>
      {run && scenario && (
        <PreviewDialog
          run={run}
          scenario={scenario}
          onDone={setTold}
          onClose={() => url.patch({ run: undefined, scenario: undefined, page })}
        />
      )}
    </>
  );
}

function Entry({ held, onOpen }: { held: Releasable; onOpen: () => void }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { scenario, run, standing, shortlisted, rejected, open, since, released_at } = held;
  return (
    <Row
      title={
        <Link to={`/scenarios/${scenario.id}`}>
          <Name name={scenario.name} nameEn={scenario.name_en} />
        </Link>
      }
      marks={<Chip tone={TONES[standing]}>{t(`releases.standings.${standing}`)}</Chip>}
      note={[
        scenario.code,
        run.number,
        t("releases.desk.counts", { shortlisted, rejected, open }),
        released_at
          ? t("releases.releasedOn", { day: day(released_at) })
          : t("releases.desk.since", { day: day(since) }),
      ]
        .filter(Boolean)
        .join(" · ")}
    >
      {open > 0 && (
        <Link
          to={`/desk/reviews?scenario=${scenario.id}&run=${run.id}`}
          aria-label={t("releases.desk.decideNamed", { name: scenario.name })}
        >
          {t("releases.desk.decide")}
        </Link>
      )}
      <Button
        type={standing === "ready" ? "primary" : "default"}
        aria-label={t("releases.desk.previewNamed", { name: scenario.name })}
        onClick={onOpen}
      >
        {t(standing === "released" ? "releases.desk.look" : "releases.desk.preview")}
      </Button>
    </Row>
  );
}
