import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../../../ui/Dialog";
import type { Pin } from "../../../ui/draft/marks";
import { PinList } from "../../../ui/draft/PinList";
import { TextArea } from "../../../ui/draft/TextArea";
import { Card } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import { useReturn, useVerify } from "../deskQueries";
import styles from "../review.module.css";

interface DecisionProps {
  vendor: string;
  /** What was read; a newer one is not decided unread. */
  version: number;
  pins: readonly Pin[];
  /** What a place is called. */
  label: (pointer: string) => string;
  onUnpin: (pin: Pin) => void;
}

/** Verified and public, or back to the vendor with what is to be mended. */
export function Decision({ vendor, version, pins, label, onUnpin }: DecisionProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState(false);
  const verify = useVerify(vendor);
  const giveBack = useReturn(vendor);
  const isBlank = note.trim() === "";
  const isClean = isBlank && pins.length === 0;
  return (
    <Card title={t("profiles.review.decision")}>
      <div className={styles.decision}>
        <PinList pins={pins} label={label} onUnpin={onUnpin} />
        <TextArea
          label={t("profiles.review.returnNote")}
          note={t("profiles.review.returnHint")}
          value={note}
          onChange={setNote}
        />
        <Refusal error={giveBack.error} />
        <div className={styles.ways}>
          <Button type="primary" disabled={!isClean} onClick={() => setAsked(true)}>
            {t("profiles.review.verify")}
          </Button>
          <Button
            disabled={isBlank}
            loading={giveBack.isPending}
            onClick={() => giveBack.mutate({ note: note.trim(), comments: [...pins] })}
          >
            {t("profiles.review.return")}
          </Button>
        </div>
        <p className={styles.quiet}>{t("profiles.review.either")}</p>
      </div>
      {asked && (
        <Confirm
          title={t("profiles.review.verifyAsk")}
          text={t("profiles.review.verifyText")}
          act={t("profiles.review.verify")}
          pending={verify.isPending}
          error={verify.error}
          onAct={(close) => verify.mutate(version, { onSuccess: close })}
          onClose={() => {
            setAsked(false);
            verify.reset();
          }}
        />
      )}
    </Card>
  );
}
