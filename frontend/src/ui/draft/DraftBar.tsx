import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { ChangedSince } from "../ChangedSince";
import { useRefusalText } from "../refusals";
import styles from "./DraftBar.module.css";
import type { Draft } from "./useDraft";

interface DraftBarProps<T> {
  draft: Draft<T>;
  /** What a place is called on the page. */
  label: (pointer: string) => string;
  /** A value as the page words it. */
  show: (pointer: string, value: unknown) => string;
}

/** Whether what one types is saved; where it is not, why, and what to do. */
export function DraftBar<T>({ draft, label, show }: DraftBarProps<T>) {
  const { t } = useTranslation();
  return (
    <div className={styles.bar} data-state={draft.state}>
      <Told draft={draft} />
      <Ways draft={draft} label={label} show={show} />
      {(draft.isRestored || draft.taken.length > 0) && (
        <div className={styles.notice} role="status">
          {draft.isRestored && <p>{t("drafts.restored")}</p>}
          {draft.taken.length > 0 && (
            <p>{t("drafts.taken", { fields: [...new Set(draft.taken.map(label))].join(t("common.and")) })}</p>
          )}
          <Button size="small" onClick={draft.dismiss}>
            {t("drafts.dismiss")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** In words; what needs something done is read out, what goes by itself is not. */
function Told<T>({ draft }: { draft: Draft<T> }) {
  const { t } = useTranslation();
  const { clock } = useFormats();
  const tell = useRefusalText();
  switch (draft.state) {
    case "saved":
      return <p>{draft.savedAt ? t("drafts.savedAt", { time: clock(draft.savedAt) }) : t("drafts.nothingToSave")}</p>;
    case "changed":
    case "saving":
      return <p>{t("drafts.saving")}</p>;
    case "refused":
      return <p role="alert">{t("drafts.refused", { why: tell(draft.error) })}</p>;
    default:
      return <p role="alert">{t(`drafts.states.${draft.state}`)}</p>;
  }
}

function Ways<T>({ draft, label, show }: DraftBarProps<T>) {
  const { t } = useTranslation();
  const [isChoosing, setChoosing] = useState(false);
  if (draft.state === "offline" || draft.state === "signed-out") {
    return (
      <Button size="small" onClick={() => void draft.saveNow()}>
        {t(draft.state === "offline" ? "drafts.tryNow" : "drafts.signIn")}
      </Button>
    );
  }
  if (draft.state !== "conflict") return null;
  return (
    <>
      <Button size="small" type="primary" onClick={() => setChoosing(true)}>
        {t("drafts.choose")}
      </Button>
      {isChoosing && (
        <ChangedSince
          differences={draft.conflicts.map(({ pointer, mine, theirs }) => ({ name: pointer, mine, theirs }))}
          label={label}
          show={show}
          onChoose={(values) => {
            draft.choose(values);
            setChoosing(false);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  );
}
