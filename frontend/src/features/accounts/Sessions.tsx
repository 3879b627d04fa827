import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { SessionItem } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Card, Chip } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { ErrorState, QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./accounts.module.css";
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
            <ul className={styles.sessions}>
              {data.items.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  isEnding={end.isPending && end.variables === item.id}
                  onEnd={() => end.mutate(item.id)}
                />
              ))}
            </ul>
            <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
          </>
        )}
      </QueryView>
    </Card>
  );
}

function Row({ item, isEnding, onEnd }: { item: SessionItem; isEnding: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { browser, system } = browserOf(item.agent);
  const name = [browser, system].filter(Boolean).join(" · ") || t("accounts.sessions.unknown");
  return (
    <li>
      <div>
        <p className={styles.browser}>
          <strong title={item.agent}>{name}</strong>
          {item.is_current && <Chip tone="second">{t("accounts.sessions.current")}</Chip>}
        </p>
        <p className={styles.when}>
          {t("accounts.sessions.when", {
            address: item.address,
            begun: moment(item.created_at),
            seen: moment(item.last_seen_at),
          })}
        </p>
      </div>
      {!item.is_current && (
        <Button loading={isEnding} aria-label={t("accounts.sessions.endNamed", { name })} onClick={onEnd}>
          {t("accounts.sessions.end")}
        </Button>
      )}
    </li>
  );
}
