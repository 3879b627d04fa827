import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { AdministeredOrganisationDetail } from "../../api/types";
import { Card, Facts, Page } from "../../ui/Page";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { QueryView, Skeleton } from "../../ui/States";
import { Approval } from "./Approval";
import { useAdministeredOne } from "./adminQueries";
import { EditDialog } from "./EditDialog";
import { Invitations } from "./Invitations";
import { Marks } from "./Marks";
import { Members } from "./Members";
import styles from "./organisations.module.css";
import { useMailDomains } from "./queries";
import { ReasonDialog } from "./ReasonDialog";
import { Twins } from "./Twins";

/** One organisation, for whoever looks after it. */
export function AdminDetailPage() {
  const { id = "" } = useParams();
  return <SignedIn>{(who) => <Organisation key={id} id={id} who={who} />}</SignedIn>;
}

function Organisation({ id, who }: { id: string; who: SomebodyKnown }) {
  const { t } = useTranslation();
  const query = useAdministeredOne(id);
  return (
    <QueryView page query={query} skeleton={<Skeleton lines={8} block />}>
      {(organisation) => (
        <Page
          title={organisation.name}
          crumbs={[{ label: t("organisations.admin.title"), to: "/admin/organisations" }]}
          lead={
            <span className={styles.marks}>
              <Marks of={organisation} />
            </span>
          }
        >
          <About organisation={organisation} />
          <People organisation={organisation} who={who} />
          {organisation.ways.includes("merge") && <Twins organisation={organisation} />}
        </Page>
      )}
    </QueryView>
  );
}

type Asked = "edit" | "approve" | "refuse" | "suspend" | "reinstate";

function About({ organisation }: { organisation: AdministeredOrganisationDetail }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { name_en, jurisdiction, district, credit_code, aliases, owners, state, state_reason, ways } = organisation;
  const none = t("organisations.admin.none");
  const offered: Asked[] = [
    ...(ways.includes("decide") ? (["approve", "refuse"] as const) : []),
    ...(["edit", "suspend", "reinstate"] as const).filter((way) => ways.includes(way)),
  ];
  const common = { organisation, onClose: () => setAsked(null) };
  return (
    <Card title={t("organisations.admin.about")} note={name_en}>
      <Facts
        rows={[
          [
            t("organisations.state"),
            state_reason
              ? t("organisations.admin.suspendedFor", { reason: t(`organisations.reasons.${state_reason}`) })
              : t(`organisations.states.${state}`),
          ],
          [t("organisations.jurisdiction"), jurisdiction || none],
          [t("organisations.district"), district ?? none],
          [
            t("organisations.owner"),
            owners.map((owner) => t("organisations.admin.person", owner)).join(t("common.and")) || none,
          ],
          ...(credit_code ? [[t("organisations.found.code"), credit_code] as const] : []),
          ...(aliases.length > 0 ? [[t("organisations.admin.aliases"), aliases.join(t("common.and"))] as const] : []),
        ]}
      />
      {offered.length > 0 && (
        <p className={styles.ways}>
          {offered.map((way) => (
            <Button
              key={way}
              type={way === "approve" ? "primary" : "default"}
              danger={way === "suspend" || way === "refuse"}
              onClick={() => setAsked(way)}
            >
              {t(`organisations.admin.${way}.do`)}
            </Button>
          ))}
        </p>
      )}
      {asked === "edit" && <EditDialog {...common} />}
      {asked === "approve" && <Approval {...common} />}
      {asked !== null && asked !== "edit" && asked !== "approve" && <ReasonDialog {...common} question={asked} />}
    </Card>
  );
}

/** Who works there; the city administrator also manages them, as where nobody else can. */
function People({ organisation, who }: { organisation: AdministeredOrganisationDetail; who: SomebodyKnown }) {
  const manages = who.roles.includes("city_admin");
  const managed = { id: organisation.id, name: organisation.name, is_owner: manages };
  return (
    <>
      <Members organisation={managed} own={who.user.id} />
      {manages && organisation.state === "active" && <Invitations organisation={managed} />}
      {manages && organisation.kind === "agency" && <Domains />}
    </>
  );
}

function Domains() {
  const { t } = useTranslation();
  const domains = useMailDomains();
  return (
    <Card title={t("organisations.domains.title")} note={t("organisations.domains.lead")}>
      <QueryView query={domains}>
        {(data) => (
          <p className={styles.ways}>
            {data.items.length === 0
              ? t("organisations.domains.empty")
              : data.items.map(({ domain }) => <code key={domain}>{domain}</code>)}
            <Link to="/admin/mail-domains">{t("organisations.admin.editDomains")}</Link>
          </p>
        )}
      </QueryView>
    </Card>
  );
}
