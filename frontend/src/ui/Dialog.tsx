import { Button } from "antd";
import { type ReactNode, useCallback, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Dialog.module.css";
import { Refusal } from "./Refusal";

interface DialogProps {
  title: string;
  wide?: boolean;
  /** It has gone, whether by Escape or by a button. */
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}

/** A question over the page; the browser keeps the focus in it and puts it back to where it was. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (dialog.current?.open) return;
    dialog.current?.showModal();
    // Never on a button: Enter, pressed once too often, would do what is only being asked about.
    (dialog.current?.querySelector<HTMLElement>("input, textarea") ?? heading.current)?.focus();
  }, []);
  const close = useCallback(() => dialog.current?.close(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} className={styles.dialog} data-wide={wide} onClose={onClose}>
      <div className={styles.content}>
        <h2 ref={heading} id={id} tabIndex={-1}>
          {title}
        </h2>
        {children(close)}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: ReactNode;
  /** What the button that does it says. */
  act: string;
  pending: boolean;
  error: unknown;
  /** Does it, and then closes; what is refused is told here. */
  onAct: (close: () => void) => void;
  onClose: () => void;
}

/** Asks once more before something that cannot be undone easily. */
export function Confirm({ title, text, act, pending, error, onAct, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      {(close) => (
        <>
          <div className={styles.text}>{text}</div>
          <Refusal error={error} />
          <div className={styles.ways}>
            <Button danger type="primary" loading={pending} onClick={() => onAct(close)}>
              {act}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
