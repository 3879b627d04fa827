import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWho } from "../../api/who";
import { Icon } from "../../ui/Icon";
import { Refusal } from "../../ui/Refusal";
import { signInAt } from "../../ui/ways";
import { useWatch, useWatching } from "./queries";
import styles from "./Watch.module.css";

/** Whether one is told when a scenario changes; nobody in particular is shown the way to sign in and back. */
export function Watch({ id }: { id: string }) {
  const { t } = useTranslation();
  const who = useWho();
  const watched = useWatch(id);
  const watching = useWatching(id);
  if (who.data === undefined) return null;
  if (!who.data.user) return <Link to={signInAt(`/scenarios/${id}`)}>{t("following.watch.signIn")}</Link>;
  if (watched.data === undefined) return null;
  const isWatched = watching.isPending ? watching.variables : watched.data.is_watched;
  return (
    <span className={styles.watch}>
      <Button
        aria-pressed={isWatched}
        type={isWatched ? "primary" : "default"}
        icon={<Icon name={isWatched ? "check" : "bell"} size={16} />}
        onClick={() => watching.mutate(!isWatched)}
      >
        {t("following.watch.watch")}
      </Button>
      <span role="status" className={styles.told}>
        {watching.isSuccess && t(isWatched ? "following.watch.on" : "following.watch.off")}
      </span>
      <Refusal error={watching.error} />
    </span>
  );
}
