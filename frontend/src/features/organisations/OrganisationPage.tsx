import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { OwnOrganisation } from "../../api/types";
import { Confirm } from "../../ui/Dialog";
import { Card, Facts, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { Invitations } from "./Invitations";
import { JoinRequests } from "./JoinRequests";
import { Members } from "./Members";
import styles from "./organisations.module.css";
import { useLeave, useOwnOrganisation } from "./queries";

/** One's own organisation: who works for it, who is asked in and who asks to be let in. */
export function OrganisationPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("organisations.own.title")} lead={t("organisations.own.lead")}>
      <SignedIn>
        {(who) =>
          who.organisation_id === null ? (
            <Card>
              <EmptyState title={t("organisations.own.none")} text={t("organisations.own.noneText")}>
                <Link to="/organisation/find">{t("organisations.find.title")}</Link>
              </EmptyState>
            </Card>
          ) : (
            <Own own={who.user.id} />
          )
        }
      </SignedIn>
    </Page>
  );
}

/** `own`: whoever reads the page. */
function Own({ own }: { own: string }) {
  const query = useOwnOrganisation();
  return (
    <QueryView query={query} skeleton={<Skeleton lines={6} block />}>
      {(organisation) => (
        <>
          <Held organisation={organisation} />
          <About organisation={organisation} />
          {organisation.is_owner && organisation.join_requests > 0 && <JoinRequests organisation={organisation} />}
          <Members organisation={organisation} own={own} />
          {organisation.is_owner && <Invitations organisation={organisation} />}
        </>
      )}
    </QueryView>
  );
}

/** Why nobody can act for it at present. */
function Held({ organisation: { state, state_reason } }: { organisation: OwnOrganisation }) {
  const { t } = useTranslation();
  if (state === "active") return null;
  return (
    <section className={styles.held} aria-labelledby="held">
      <h2 id="held">{t(`organisations.held.${state}.title`)}</h2>
      {state_reason && <p>{t("organisations.held.reason", { reason: t(`organisations.reasons.${state_reason}`) })}</p>}
      <p>{t(`organisations.held.${state}.text`)}</p>
    </section>
  );
}

function About({ organisation }: { organisation: OwnOrganisation }) {
  const { t } = useTranslation();
  return (
    <Card title={organisation.name} note={organisation.name_en}>
      <Facts
        rows={[
          [t("organisations.kind"), t(`organisations.kinds.${organisation.kind}`)],
          [t("organisations.jurisdiction"), organisation.jurisdiction],
          ...(organisation.district ? [[t("organisations.district"), organisation.district] as const] : []),
          [t("organisations.own.mine"), t(organisation.is_owner ? "organisations.owner" : "organisations.member")],
        ]}
      />
      <p className={styles.ways}>
        {organisation.kind === "agency" && (
          <Link to={`/scenarios?agency=${organisation.id}`}>{t("organisations.own.scenarios")}</Link>
        )}
        {organisation.kind === "vendor" && (
          <Link to={`/vendors/${organisation.id}`}>{t("organisations.own.vendor")}</Link>
        )}
        <Leave organisation={organisation} />
      </p>
    </Card>
  );
}

function Leave({ organisation }: { organisation: OwnOrganisation }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = useLeave(() => navigate("/sign-in", { state: { news: "left" } }));
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button danger onClick={() => setAsked(true)}>
        {t("organisations.leave.title")}
      </Button>
      {asked && (
        <Confirm
          title={t("organisations.leave.ask", { name: organisation.name })}
          text={t("organisations.leave.text")}
          act={t("organisations.leave.title")}
          pending={leave.isPending}
          error={leave.error}
          onAct={() => leave.mutate()}
          onClose={() => {
            setAsked(false);
            leave.reset();
          }}
        />
      )}
    </>
  );
}
