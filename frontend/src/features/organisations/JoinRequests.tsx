import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Card } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { EmptyState, QueryView } from "../../ui/States";
import { type Managed, useDecideJoinRequest, useJoinRequests } from "./queries";

/** Who asks to be let in, the longest waiting first. */
export function JoinRequests({ organisation }: { organisation: Managed }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const requests = useJoinRequests(organisation.id);
  return (
    <Card flush title={t("organisations.joining.title")} note={t("organisations.joining.note")}>
      <QueryView query={requests}>
        {(data) => (
          <Requests
            requests={data.items.map(({ user, created_at }) => ({
              organisation_id: organisation.id,
              user,
              note: t("organisations.joining.when", { email: user.email, when: moment(created_at) }),
            }))}
          />
        )}
      </QueryView>
    </Card>
  );
}

interface Request {
  organisation_id: string;
  user: { id: string; name: string };
  note: string;
}

/** Requests to be let in, each with the ways to decide it. */
export function Requests({ requests }: { requests: readonly Request[] }) {
  const { t } = useTranslation();
  const decide = useDecideJoinRequest();
  const isDeciding = (user_id: string, approve: boolean) =>
    decide.isPending && decide.variables.user_id === user_id && decide.variables.approve === approve;
  return (
    <>
      <Refusal error={decide.error} />
      {requests.length === 0 ? (
        <EmptyState title={t("organisations.joining.empty")} />
      ) : (
        <Rows>
          {requests.map(({ organisation_id, user, note }) => (
            <Row key={user.id} title={user.name} note={note}>
              {([true, false] as const).map((approve) => {
                const way = approve ? "approve" : "decline";
                return (
                  <Button
                    key={way}
                    type={approve ? "primary" : "default"}
                    disabled={decide.isPending}
                    loading={isDeciding(user.id, approve)}
                    aria-label={t(`organisations.joining.${way}Named`, { name: user.name })}
                    onClick={() => decide.mutate({ organisation_id, user_id: user.id, approve })}
                  >
                    {t(`organisations.joining.${way}`)}
                  </Button>
                );
              })}
            </Row>
          ))}
        </Rows>
      )}
    </>
  );
}
