import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Pin } from "./marks";
import styles from "./pins.module.css";

interface PinListProps {
  pins: readonly Pin[];
  /** What a place is called. */
  label: (pointer: string) => string;
  onUnpin: (pin: Pin) => void;
}

/** The comments that will be sent, each with its place. */
export function PinList({ pins, label, onUnpin }: PinListProps) {
  const { t } = useTranslation();
  if (pins.length === 0) return null;
  return (
    <>
      <h3>{t("drafts.pin.list", { count: pins.length })}</h3>
      <ul className={styles.pins}>
        {pins.map((pin) => (
          <li key={`${pin.pointer} ${pin.body}`}>
            <span>{t("drafts.pin.at", { field: label(pin.pointer), text: pin.body })}</span>
            <Button size="small" onClick={() => onUnpin(pin)}>
              {t("drafts.pin.remove")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
