import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../Dialog";
import type { Pin } from "./marks";
import styles from "./pins.module.css";
import { TextArea } from "./TextArea";

interface PinButtonProps {
  /** What the place is called. */
  label: string;
  /** What will be sent of this place. */
  pinned: readonly Pin[];
  onPin: (body: string) => void;
}

/** A comment to one place of what was submitted; it is sent with the others when it is returned. */
export function PinButton({ label, pinned, onPin }: PinButtonProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      {pinned.map((one) => (
        <p key={one.body} className={styles.quiet}>
          {t("drafts.pin.mine", { text: one.body })}
        </p>
      ))}
      <Button size="small" aria-label={t("drafts.pin.named", { field: label })} onClick={() => setOpen(true)}>
        {t("drafts.pin.act")}
      </Button>
      {open && <PinDialog label={label} onPin={onPin} onClose={() => setOpen(false)} />}
    </>
  );
}

function PinDialog({ label, onPin, onClose }: { label: string; onPin: (body: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [body, setBody] = useState("");
  return (
    <Dialog title={t("drafts.pin.named", { field: label })} onClose={onClose}>
      {(close) => (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (body.trim() === "") return;
            onPin(body.trim());
            close();
          }}
        >
          <TextArea focused label={t("drafts.pin.text")} value={body} onChange={setBody} />
          <div className={styles.ways}>
            <Button type="primary" htmlType="submit" disabled={body.trim() === ""}>
              {t("drafts.pin.add")}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
