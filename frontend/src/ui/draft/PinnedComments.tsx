import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import styles from "./draft.module.css";
import { type PinnedComment, useMarks } from "./marks";

/** What reviewers have pinned to just this place, open ones first. */
export function PinnedComments({ pointer, id }: { pointer: string; id?: string }) {
  const { t } = useTranslation();
  const { comments, onResolve } = useMarks();
  const pinned = comments.filter((one) => one.pointer === pointer);
  if (pinned.length === 0) return null;
  const sorted = [...pinned.filter((one) => !one.resolved_at), ...pinned.filter((one) => one.resolved_at)];
  return (
    <ul id={id} className={styles.comments} aria-label={t("drafts.comments")}>
      {sorted.map((comment) => (
        <Comment key={comment.id} comment={comment} onResolve={onResolve} />
      ))}
    </ul>
  );
}

function Comment({
  comment,
  onResolve,
}: {
  comment: PinnedComment;
  onResolve: ((comment: PinnedComment) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const isOpen = comment.resolved_at === null;
  return (
    <li className={styles.comment} data-open={isOpen}>
      <p className={styles.words}>{comment.body}</p>
      <p className={styles.by}>
        {comment.author?.name ?? t("drafts.formerReviewer")} · {moment(comment.created_at)}
        {!isOpen && <> · {t("drafts.resolved")}</>}
      </p>
      {isOpen && onResolve && (
        <Button size="small" onClick={() => onResolve(comment)}>
          {t("drafts.resolve")}
        </Button>
      )}
    </li>
  );
}
