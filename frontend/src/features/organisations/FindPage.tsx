import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OrganisationNamed } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { Found } from "./Found";
import { PAGE_SIZE, useOrganisations, useOwnJoinRequest, useRequestToJoin, useWithdrawJoinRequest } from "./queries";

const KINDS = ["agency", "vendor"] as const;

/** For whoever works for no organisation here yet: find one's own and ask to be let in, or begin it. */
export function FindPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("organisations.find.title")} lead={t("organisations.find.lead")}>
      <SignedIn>
        {(who) =>
          who.organisation_id === null ? (
            <>
              <Asked />
              <Search />
              <Found />
            </>
          ) : (
            <Card>
              <EmptyState title={t("organisations.find.already")} text={t("organisations.find.alreadyText")}>
                <Link to="/organisation">{t("organisations.own.title")}</Link>
              </EmptyState>
            </Card>
          )
        }
      </SignedIn>
    </Page>
  );
}

/** Where one has asked already, and the way to take it back. */
function Asked() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const asked = useOwnJoinRequest();
  const withdraw = useWithdrawJoinRequest();
  if (!asked.data) return null;
  const { organisation, created_at } = asked.data;
  return (
    <Card flush title={t("organisations.asked.title")}>
      <Refusal error={withdraw.error} />
      <Rows>
        <Row title={organisation.name} note={t("organisations.asked.when", { when: moment(created_at) })}>
          <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t("organisations.asked.withdraw")}
          </Button>
        </Row>
      </Rows>
    </Card>
  );
}

function Search() {
  const { t } = useTranslation();
  const url = useUrlState();
  const q = url.value("q");
  const kind = KINDS.find((one) => one === url.value("kind"));
  return (
    <>
      <FilterBar onClear={q || kind ? url.clear : undefined}>
        <SearchField
          label={t("organisations.find.search")}
          placeholder={t("organisations.find.placeholder")}
          value={q}
          onSearch={(words) => url.patch({ q: words })}
        />
        <SelectField
          label={t("organisations.kind")}
          all={t("common.all")}
          value={kind}
          choices={KINDS.map((one) => ({ value: one, label: t(`organisations.kinds.${one}`) }))}
          onChange={(chosen) => url.patch({ kind: chosen })}
        />
      </FilterBar>
      <Hits q={q} kind={kind} url={url} />
    </>
  );
}

function Hits({ q, kind, url }: { q: string | undefined; kind: string | undefined; url: UrlState }) {
  const { t } = useTranslation();
  const page = url.number("page", 1);
  const organisations = useOrganisations(q, kind, page);
  const join = useRequestToJoin();
  return (
    <Card
      flush
      title={t("organisations.find.hits")}
      note={
        organisations.data && (
          <span aria-live="polite">{t("organisations.find.total", { count: organisations.data.total })}</span>
        )
      }
    >
      <Refusal error={join.error} />
      <QueryView query={organisations} skeleton={<Skeleton lines={6} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("organisations.find.empty")} text={t("organisations.find.emptyText")} />
          ) : (
            <>
              <Rows>
                {data.items.map((item) => (
                  <Hit
                    key={item.id}
                    item={item}
                    isAsking={join.isPending && join.variables === item.id}
                    onAsk={() => join.mutate(item.id)}
                  />
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

function Hit({ item, isAsking, onAsk }: { item: OrganisationNamed; isAsking: boolean; onAsk: () => void }) {
  const { t } = useTranslation();
  const asked = useOwnJoinRequest();
  const way = asked.data?.organisation.id === item.id ? "waiting" : "join";
  return (
    <Row
      title={<span lang={languageOf(item.name)}>{item.name}</span>}
      marks={<Chip tone="accent">{t(`organisations.kinds.${item.kind}`)}</Chip>}
      note={item.jurisdiction}
    >
      <Button
        disabled={way === "waiting"}
        loading={isAsking}
        aria-label={t(`organisations.find.${way}Named`, { name: item.name })}
        onClick={onAsk}
      >
        {t(`organisations.find.${way}`)}
      </Button>
    </Row>
  );
}
