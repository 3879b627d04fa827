import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../../../ui/Dialog";
import type { Pin } from "../../../ui/draft/marks";
import { PinList } from "../../../ui/draft/PinList";
import { TextArea } from "../../../ui/draft/TextArea";
import { Card } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import type { Revision } from "../content";
import { useGates, usePublish, useReturn } from "../draftQueries";
import styles from "../editor/editor.module.css";
import { usePlaceWords } from "../wording";

interface DecisionProps {
  revision: Revision;
  pins: readonly Pin[];
  onUnpin: (pin: Pin) => void;
}

/** Published once all gates are passed, or back to the agency with what is to be mended. */
export function Decision({ revision, pins, onUnpin }: DecisionProps) {
  const { t } = useTranslation();
  const id = revision.subject_id;
  const words = usePlaceWords(revision.content);
  const gates = useGates(id).data;
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState(false);
  const publish = usePublish(id);
  const giveBack = useReturn(id);
  const open =
    gates?.gates.filter((one) => one.state !== "passed").map((one) => t(`posting.gates.${one.gate}.name`)) ?? [];
  if (gates?.risk.needed && !gates.risk.done) open.push(t("posting.risk.title"));
  const isSaid = note.trim() !== "" || pins.length > 0;
  return (
    <Card title={t("posting.review.decision")}>
      <div className={styles.group}>
        <PinList pins={pins} label={words.label} onUnpin={onUnpin} />
        <TextArea
          label={t("posting.review.returnNote")}
          note={t("posting.review.returnHint")}
          value={note}
          onChange={setNote}
        />
        <Refusal error={giveBack.error} />
        <div className={styles.ways}>
          <Button
            disabled={!isSaid}
            loading={giveBack.isPending}
            onClick={() => giveBack.mutate({ note: note.trim(), comments: [...pins] })}
          >
            {t("posting.review.return")}
          </Button>
          <Button type="primary" disabled={isSaid || open.length > 0} onClick={() => setAsked(true)}>
            {t("posting.review.publish")}
          </Button>
        </div>
        <p className={styles.quiet}>
          {open.length > 0
            ? t("posting.review.stillOpen", { gates: open.join(t("common.and")) })
            : t("posting.review.either")}
        </p>
      </div>
      {asked && (
        <Confirm
          title={t("posting.review.publishAsk")}
          text={t("posting.review.publishText")}
          act={t("posting.review.publish")}
          pending={publish.isPending}
          error={publish.error}
          onAct={(close) => publish.mutate(undefined, { onSuccess: close })}
          onClose={() => {
            setAsked(false);
            publish.reset();
          }}
        />
      )}
    </Card>
  );
}
