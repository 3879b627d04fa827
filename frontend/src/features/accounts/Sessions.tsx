import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { SessionItem } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Card, Chip } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { ErrorState, QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { browserOf } from "./browsers";
import { useEndSession, useSessions } from "./queries";

const PAGE_SIZE = 20;

/** The browsers one is signed in with; another than this one can be signed out from here. */
export function Sessions() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const sessions = useSessions(page, PAGE_SIZE);
  const end = useEndSession();
  return (
    <Card flush title={t("accounts.sessions.title")} note={t("accounts.sessions.note")}>
      {end.isError && <ErrorState error={end.error} />}
      <QueryView query={sessions}>
        {(data) => (
          <>
            <Rows>
              {data.items.map((item) => (
                <SessionRow
                  key={item.id}
                  item={item}
                  isEnding={end.isPending && end.variables === item.id}
                  onEnd={() => end.mutate(item.id)}
                />
              ))}
            </Rows>
            <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
          </>
        )}
      </QueryView>
    </Card>
  );
}

function SessionRow({ item, isEnding, onEnd }: { item: SessionItem; isEnding: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { browser, system } = browserOf(item.agent);
  const name = [browser, system].filter(Boolean).join(" · ") || t("accounts.sessions.unknown");
  return (
    <Row
      title={<span title={item.agent}>{name}</span>}
      marks={item.is_current && <Chip tone="second">{t("accounts.sessions.current")}</Chip>}
      note={t("accounts.sessions.when", {
        address: item.address,
        begun: moment(item.created_at),
        seen: moment(item.last_seen_at),
      })}
    >
      {!item.is_current && (
        <Button loading={isEnding} aria-label={t("accounts.sessions.endNamed", { name })} onClick={onEnd}>
          {t("accounts.sessions.end")}
        </Button>
      )}
    </Row>
  );
}
