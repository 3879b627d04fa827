import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Refusal } from "../../../ui/Refusal";
import { Answers } from "../Answers";
import { useEditing } from "./context";
import styles from "./editor.module.css";
import { Similar } from "./Similar";

interface CheckProps {
  onSubmit: () => void;
  isPending: boolean;
  /** What was refused for another reason than a missing field. */
  error: unknown;
}

/** Everything once more, each part with the way back to it, before it is handed in. */
export function Check({ onSubmit, isPending, error }: CheckProps) {
  const { t } = useTranslation();
  const { draft } = useEditing();
  return (
    <>
      <Similar />
      <Answers
        content={draft.content}
        stepActs={(step) => (
          <Link to={`?step=${step}`} aria-label={t("posting.changeStep", { step: t(`posting.steps.${step}`) })}>
            {t("posting.change")}
          </Link>
        )}
      />
      <Refusal error={error} />
      <div className={styles.ways}>
        <Button type="primary" loading={isPending} onClick={onSubmit}>
          {t("posting.submit")}
        </Button>
        <span className={styles.quiet}>{t("posting.submitNote")}</span>
      </div>
    </>
  );
}
