import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { NotificationItem } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { FilterBar, SelectField } from "../../ui/Fields";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./notifications.module.css";
import { PAGE_SIZE, useMark, useMarkAll, useNotifications, useUnread } from "./queries";

/** What one was told, the newest first. */
export function InboxPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("notifications.title")} lead={t("notifications.lead")}>
      <SignedIn>{() => <Inbox />}</SignedIn>
    </Page>
  );
}

function Inbox() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const onlyUnread = url.value("show") === "unread";
  const notifications = useNotifications(onlyUnread, page);
  const unread = useUnread("/notifications");
  const mark = useMark();
  const markAll = useMarkAll();
  return (
    <>
      <div className={styles.bar}>
        <FilterBar>
          <SelectField
            label={t("notifications.show")}
            all={t("common.all")}
            value={onlyUnread ? "unread" : undefined}
            choices={[{ value: "unread", label: t("notifications.unread") }]}
            onChange={(show) => url.patch({ show })}
          />
          <Button disabled={!unread.data?.count} loading={markAll.isPending} onClick={() => markAll.mutate()}>
            {t("notifications.markAll")}
          </Button>
        </FilterBar>
        <Link to="/notifications/choices">{t("notifications.choices.title")}</Link>
      </div>
      <Refusal error={mark.error ?? markAll.error} />
      <Card flush>
        <QueryView query={notifications} skeleton={<Skeleton lines={6} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState
                title={t(onlyUnread ? "notifications.noneUnread" : "notifications.none")}
                text={t("notifications.noneText")}
              />
            ) : (
              <>
                <Rows>
                  {data.items.map((item) => (
                    <Notice
                      key={item.id}
                      item={item}
                      isMarking={mark.isPending && mark.variables.notification_id === item.id}
                      onMark={(read) => mark.mutate({ notification_id: item.id, read })}
                    />
                  ))}
                </Rows>
                <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
              </>
            )
          }
        </QueryView>
      </Card>
    </>
  );
}

interface NoticeProps {
  item: NotificationItem;
  isMarking: boolean;
  onMark: (read: boolean) => void;
}

function Notice({ item, isMarking, onMark }: NoticeProps) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const isUnread = item.read_at === null;
  // An event these pages do not know yet is still told: by its topic.
  const known = i18n.exists(`notifications.events.${item.event}`);
  const { reason, changed } = item.facts;
  const facts = {
    ...item.facts,
    ...(reason ? { reason: t(`organisations.reasons.${reason}`) } : {}),
    ...(changed
      ? {
          changed: changed
            .split(",")
            .map((field) => t(`posting.fields.${field}`))
            .join(t("wording.comma")),
        }
      : {}),
  };
  const text = known
    ? t(`notifications.events.${item.event}`, facts)
    : t("notifications.other", { topic: t(`notifications.topics.${item.topic}`) });
  return (
    <Row
      title={
        <Link
          to={item.link}
          className={isUnread ? styles.unread : styles.read}
          onClick={() => {
            if (isUnread) onMark(true);
          }}
        >
          {text}
        </Link>
      }
      marks={
        <>
          {isUnread && <Chip tone="warn">{t("notifications.new")}</Chip>}
          <Chip>{t(`notifications.topics.${item.topic}`)}</Chip>
        </>
      }
      note={moment(item.created_at)}
    >
      <Button
        loading={isMarking}
        aria-label={t(isUnread ? "notifications.markNamed" : "notifications.unmarkNamed", { text })}
        onClick={() => onMark(isUnread)}
      >
        {t(isUnread ? "notifications.mark" : "notifications.unmark")}
      </Button>
    </Row>
  );
}
