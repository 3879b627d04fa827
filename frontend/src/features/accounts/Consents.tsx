import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { Card, Chip } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { QueryView } from "../../ui/States";
import { useConsents, useGiveConsent } from "./queries";

/** Which versions of the terms one has accepted, and the one in force if it is not among them. */
export function Consents() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const consents = useConsents();
  const give = useGiveConsent();
  const named = (version: string) => <Link to="/terms">{t("accounts.terms.link", { version })}</Link>;
  return (
    <Card flush title={t("accounts.consents.title")}>
      <Refusal error={give.error} />
      <QueryView query={consents}>
        {({ terms_version: inForce, given }) => (
          <Rows>
            {!given.some((one) => one.terms_version === inForce) && (
              <Row title={named(inForce)} note={t("accounts.consents.open")}>
                <Button type="primary" loading={give.isPending} onClick={() => give.mutate(inForce)}>
                  {t("accounts.consents.give")}
                </Button>
              </Row>
            )}
            {given.map((one) => (
              <Row
                key={one.terms_version}
                title={named(one.terms_version)}
                marks={one.terms_version === inForce && <Chip tone="second">{t("accounts.consents.inForce")}</Chip>}
                note={t("accounts.consents.when", { when: moment(one.given_at) })}
              />
            ))}
          </Rows>
        )}
      </QueryView>
    </Card>
  );
}
