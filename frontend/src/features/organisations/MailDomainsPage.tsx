import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Card, Page } from "../../ui/Page";
import { Row, Rows } from "../../ui/Rows";
import { useRefusals } from "../../ui/refusals";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView } from "../../ui/States";
import styles from "./organisations.module.css";
import { useAllowMailDomain, useDisallowMailDomain, useMailDomains } from "./queries";

/** The mail domains whose people may work for agencies. */
export function MailDomainsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("organisations.domains.title")} lead={t("organisations.domains.lead")}>
      <SignedIn>{() => <Domains />}</SignedIn>
    </Page>
  );
}

function Domains() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const domains = useMailDomains();
  const [removed, setRemoved] = useState<string | null>(null);
  return (
    <>
      <Card title={t("organisations.domains.allow")}>
        <Allow />
      </Card>
      <Card flush title={t("organisations.domains.list")}>
        <QueryView query={domains}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title={t("organisations.domains.empty")} text={t("organisations.domains.emptyText")} />
            ) : (
              <Rows>
                {data.items.map(({ domain, allowed_at }) => (
                  <Row
                    key={domain}
                    title={<code>{domain}</code>}
                    note={t("organisations.domains.when", { when: moment(allowed_at) })}
                  >
                    <Button
                      danger
                      aria-label={t("organisations.domains.removeNamed", { domain })}
                      onClick={() => setRemoved(domain)}
                    >
                      {t("organisations.domains.remove")}
                    </Button>
                  </Row>
                ))}
              </Rows>
            )
          }
        </QueryView>
      </Card>
      {removed !== null && <Removal domain={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

function Allow() {
  const { t } = useTranslation();
  const allow = useAllowMailDomain();
  const [domain, setDomain] = useState("");
  return (
    <div className={styles.half}>
      <EntryForm
        entries={{ domain }}
        complaints={useRefusals(allow.error)}
        send={t("organisations.domains.allow")}
        pending={allow.isPending}
        onSend={() => allow.mutate(domain.trim().toLowerCase(), { onSuccess: () => setDomain("") })}
      >
        <Entry
          name="domain"
          label={t("organisations.domains.domain")}
          note={t("organisations.domains.note")}
          maxLength={80}
          value={domain}
          onChange={setDomain}
        />
      </EntryForm>
    </div>
  );
}

function Removal({ domain, onClose }: { domain: string; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDisallowMailDomain();
  return (
    <Confirm
      title={t("organisations.domains.ask", { domain })}
      text={t("organisations.domains.askText")}
      act={t("organisations.domains.remove")}
      pending={remove.isPending}
      error={remove.error}
      onAct={(close) => remove.mutate(domain, { onSuccess: close })}
      onClose={onClose}
    />
  );
}
