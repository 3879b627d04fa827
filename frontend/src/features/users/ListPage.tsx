import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ManagedUser } from "../../api/types";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { EndSessions } from "./EndSessions";
import { useUsers } from "./queries";
import { RolesDialog } from "./RolesDialog";
import { ROLES } from "./roles";
import { StateDialog } from "./StateDialog";
import { UserRow } from "./UserRow";
import styles from "./users.module.css";

const PAGE_SIZE = 20;
const STATES = ["active", "disabled"] as const;
const FILTERS = ["q", "role", "state"] as const;

/** What is asked about whom, over the list. */
export type Question = "roles" | "state" | "sessions";

/** Everybody with an account: who may do what, and who may come in at all. */
export function ListPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("users.title")} lead={t("users.lead")}>
      <SignedIn>{(who) => <Users own={who.user.id} />}</SignedIn>
    </Page>
  );
}

function Users({ own }: { own: string }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const state = STATES.find((one) => one === url.value("state"));
  const users = useUsers({ q: url.value("q"), role: url.value("role"), state, page, size: PAGE_SIZE });
  const [asked, setAsked] = useState<{ user: ManagedUser; question: Question } | null>(null);
  // As they stand now: whoever is refused because somebody else was faster sends the newer version.
  const user = asked && (users.data?.items.find((one) => one.id === asked.user.id) ?? asked.user);
  const common = user && { user, onClose: () => setAsked(null) };
  return (
    <>
      <UserFilters url={url} />
      <Card flush>
        <QueryView query={users} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={styles.total} aria-live="polite">
                {t("users.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState title={t("users.empty")} text={t("users.emptyText")} />
              ) : (
                <Rows>
                  {data.items.map((user) => (
                    <UserRow
                      key={user.id}
                      user={user}
                      isOwn={user.id === own}
                      onAsk={(question) => setAsked({ user, question })}
                    />
                  ))}
                </Rows>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </Card>
      {common && asked?.question === "roles" && <RolesDialog {...common} />}
      {common && asked?.question === "state" && <StateDialog {...common} />}
      {common && asked?.question === "sessions" && <EndSessions {...common} />}
    </>
  );
}

function UserFilters({ url }: { url: UrlState }) {
  const { t } = useTranslation();
  const filtered = FILTERS.some((name) => url.value(name) !== undefined);
  return (
    <FilterBar onClear={filtered ? url.clear : undefined}>
      <SearchField
        label={t("users.search")}
        placeholder={t("users.placeholder")}
        value={url.value("q")}
        onSearch={(q) => url.patch({ q })}
      />
      <SelectField
        label={t("users.role")}
        all={t("common.all")}
        value={url.value("role")}
        choices={["agency_member", "vendor_member", ...ROLES].map((role) => ({
          value: role,
          label: t(`common.roles.${role}`),
        }))}
        onChange={(role) => url.patch({ role })}
      />
      <SelectField
        label={t("users.state")}
        all={t("common.all")}
        value={url.value("state")}
        choices={STATES.map((state) => ({ value: state, label: t(`users.states.${state}`) }))}
        onChange={(state) => url.patch({ state })}
      />
    </FilterBar>
  );
}
