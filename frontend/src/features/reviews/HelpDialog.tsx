import { useTranslation } from "react-i18next";
import type { ReviewSettings } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { KeyCap } from "./KeyCap";
import { ACTIONS, keymapOf } from "./keymap";
import styles from "./parts.module.css";
import { REASONS } from "./types";

/** All keys at a glance. */
export function HelpDialog({ settings, onClose }: { settings: ReviewSettings; onClose: () => void }) {
  const { t } = useTranslation();
  const keymap = keymapOf(settings.keymap);
  return (
    <Dialog title={t("reviews.help.title")} wide onClose={onClose}>
      {(close) => (
        <>
          {!settings.single_keys && <p className={styles.quiet}>{t("reviews.help.off")}</p>}
          <dl className={styles.keys}>
            {ACTIONS.map((action) => (
              <div key={action}>
                <dt>
                  <KeyCap name={keymap[action]} />
                </dt>
                <dd>{t(`reviews.actions.${action}`)}</dd>
              </div>
            ))}
          </dl>
          <h3>{t("reviews.help.reasons")}</h3>
          <dl className={styles.keys}>
            {REASONS.map((reason, index) => (
              <div key={reason}>
                <dt>
                  <KeyCap name={String(index + 1)} />
                </dt>
                <dd>{t(`reviews.reasons.${reason}`)}</dd>
              </div>
            ))}
          </dl>
          <p className={styles.quiet}>{t("reviews.help.dead")}</p>
          <button type="button" className={styles.plain} onClick={close}>
            {t("reviews.close")}
          </button>
        </>
      )}
    </Dialog>
  );
}
