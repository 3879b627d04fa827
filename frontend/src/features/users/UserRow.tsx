import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ManagedUser } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Chip } from "../../ui/Page";
import { Row } from "../../ui/Rows";
import type { Question } from "./ListPage";
import styles from "./users.module.css";

interface UserRowProps {
  user: ManagedUser;
  isOwn: boolean;
  onAsk: (question: Question) => void;
}

export function UserRow({ user, isOwn, onAsk }: UserRowProps) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { name } = user;
  const isDisabled = user.state === "disabled";
  const facts = [
    user.email,
    user.organisation?.name,
    user.last_seen_at ? t("users.seen", { when: moment(user.last_seen_at) }) : t("users.neverSeen"),
    user.has_second_factor && t("users.secondFactor"),
  ];
  const way = isDisabled ? "enable" : "disable";
  return (
    <Row
      title={name}
      marks={
        <>
          {user.roles.map((role) => (
            <Chip key={role} tone="accent">
              {t(`common.roles.${role}`)}
              {role === "district_admin" && user.district && ` · ${user.district}`}
            </Chip>
          ))}
          {isDisabled && <Chip tone="warn">{t("users.states.disabled")}</Chip>}
          {isOwn && <Chip tone="second">{t("users.you")}</Chip>}
        </>
      }
      note={facts.filter(Boolean).join(" · ")}
    >
      {isOwn ? (
        <p className={styles.own}>{t("users.notOneself")}</p>
      ) : (
        <>
          <Button aria-label={t("users.roles.named", { name })} onClick={() => onAsk("roles")}>
            {t("users.roles.change")}
          </Button>
          <Button aria-label={t("users.sessions.named", { name })} onClick={() => onAsk("sessions")}>
            {t("users.sessions.end")}
          </Button>
          <Button danger={!isDisabled} aria-label={t(`users.${way}.named`, { name })} onClick={() => onAsk("state")}>
            {t(`users.${way}.do`)}
          </Button>
        </>
      )}
    </Row>
  );
}
