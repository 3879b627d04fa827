import { useTranslation } from "react-i18next";
import { AttachmentInput } from "../../../ui/draft/AttachmentInput";
import { DraftText } from "../../../ui/draft/DraftField";
import { GATES } from "../content";
import { useEditing } from "./context";
import styles from "./editor.module.css";

/** What is brought forward for each of the three gates a scenario has to pass. */
export function GatesStep() {
  const { t } = useTranslation();
  const { id, draft } = useEditing();
  return GATES.map((gate) => (
    <section key={gate} className={styles.group} aria-label={t(`posting.gates.${gate}.name`)}>
      <h3>{t(`posting.gates.${gate}.name`)}</h3>
      <p className={styles.quiet}>{t(`posting.gates.${gate}.text`)}</p>
      <DraftText
        pointer={`/gates/${gate}/text`}
        label={t("posting.places.text", { gate: t(`posting.gates.${gate}.name`) })}
        help={{ good: t(`posting.gates.${gate}.good`), bad: t(`posting.gates.${gate}.bad`) }}
        value={draft.content.gates[gate].text}
        maxLength={2000}
        lines={3}
        onChange={(text) => draft.put(`/gates/${gate}/text`, text)}
      />
      <AttachmentInput
        pointer={`/gates/${gate}/attachments`}
        label={t("posting.places.attachments", { gate: t(`posting.gates.${gate}.name`) })}
        optional
        kind="scenario"
        subject={id}
        attachments={draft.content.gates[gate].attachments}
        onChange={(attachments) => draft.put(`/gates/${gate}/attachments`, attachments)}
      />
    </section>
  ));
}
