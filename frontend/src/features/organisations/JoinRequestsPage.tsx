import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { QueryView } from "../../ui/States";
import { Requests } from "./JoinRequests";
import { useAllJoinRequests } from "./queries";

/** Who asks to be let in anywhere, those first whose request only the city administrator can decide. */
export function JoinRequestsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("organisations.joining.title")} lead={t("organisations.joining.lead")}>
      <SignedIn>{() => <All />}</SignedIn>
    </Page>
  );
}

function All() {
  const { t } = useTranslation();
  const { moment } = useFormats();
  return (
    <Card flush title={t("organisations.joining.waiting")}>
      <QueryView query={useAllJoinRequests()}>
        {(data) => (
          <Requests
            requests={data.items.map(({ organisation, is_managed, user, created_at }) => ({
              organisation_id: organisation.id,
              user,
              note: t(is_managed ? "organisations.joining.whenAt" : "organisations.joining.whenAtUnmanaged", {
                organisation: organisation.name,
                email: user.email,
                when: moment(created_at),
              }),
            }))}
          />
        )}
      </QueryView>
    </Card>
  );
}
