import { Button } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReviewSettings } from "../../api/types";
import { CheckBox } from "../../ui/CheckBox";
import { Dialog } from "../../ui/Dialog";
import { Refusal } from "../../ui/Refusal";
import { KeyCap } from "./KeyCap";
import { ACTIONS, type Action, isChoosable, keymapOf, SHIPPED, withKey } from "./keymap";
import styles from "./parts.module.css";
import { useSaveSettings } from "./queries";

/** How one likes to review: which keys, whether any, and whether scores are shown before one has decided. */
export function SettingsDialog({ settings, onClose }: { settings: ReviewSettings; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveSettings();
  const [keymap, setKeymap] = useState(keymapOf(settings.keymap));
  const [single, setSingle] = useState(settings.single_keys);
  const [hide, setHide] = useState(settings.hide_score);
  const [asked, setAsked] = useState<Action | null>(null);
  const [isUnfit, setUnfit] = useState(false);
  const take = (event: KeyboardEvent) => {
    if (asked === null || event.nativeEvent.isComposing || event.key === "Tab" || event.key === "Shift") return;
    event.preventDefault();
    event.stopPropagation();
    const isGood = isChoosable(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
    setUnfit(event.key !== "Escape" && !isGood);
    if (isGood) setKeymap(withKey(keymap, asked, event.key));
    if (isGood || event.key === "Escape") setAsked(null);
  };
  return (
    <Dialog title={t("reviews.settings.title")} wide onClose={onClose}>
      {(close) => (
        <>
          <CheckBox checked={hide} onChange={setHide}>
            {t("reviews.settings.hideScoreLong")}
          </CheckBox>
          <CheckBox checked={single} onChange={setSingle}>
            {t("reviews.settings.singleKeys")}
          </CheckBox>
          <dl className={styles.keys}>
            {ACTIONS.map((action) => (
              <div key={action}>
                <dt>
                  <button
                    type="button"
                    aria-label={t("reviews.settings.change", { action: t(`reviews.actions.${action}`) })}
                    aria-pressed={asked === action}
                    disabled={!single}
                    onKeyDown={take}
                    onBlur={() => setAsked(null)}
                    onClick={() => setAsked(action)}
                  >
                    {asked === action ? t("reviews.settings.press") : <KeyCap name={keymap[action]} />}
                  </button>
                </dt>
                <dd>{t(`reviews.actions.${action}`)}</dd>
              </div>
            ))}
          </dl>
          <p role="status" className={styles.quiet}>
            {t(isUnfit ? "reviews.settings.unfit" : "reviews.settings.swap")}
          </p>
          <Refusal error={save.error} />
          <div className={styles.buttons}>
            <Button
              type="primary"
              loading={save.isPending}
              onClick={() => save.mutate({ keymap, single_keys: single, hide_score: hide }, { onSuccess: close })}
            >
              {t("common.save")}
            </Button>
            <Button onClick={() => setKeymap(SHIPPED)}>{t("reviews.settings.reset")}</Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
