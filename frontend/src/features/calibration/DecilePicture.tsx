import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatsFor } from "../../i18n/format";
import { useShownTheme } from "../../ui/useShownTheme";
import styles from "./calibration.module.css";
import type { Decile } from "./queries";

interface DecilePictureProps {
  rows: readonly Decile[];
  label: string;
  onFailure: () => void;
}

/** The drawing library is fetched apart from the page; where it cannot be had, the table stands in. */
export function DecilePicture({ rows, label, onFailure }: DecilePictureProps) {
  const { i18n } = useTranslation();
  const theme = useShownTheme();
  const host = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([rows, i18n.language, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is drawn.
  useEffect(() => {
    let remove: (() => void) | undefined;
    let gone = false;
    const { percent } = formatsFor(i18n.language);
    import("./drawing")
      .then(({ draw }) => {
        if (gone || !host.current) return;
        remove = draw(host.current, rows, { name: (row) => String(row.decile), share: percent });
      })
      .catch(() => {
        if (!gone) onFailure();
      });
    return () => {
      gone = true;
      remove?.();
    };
  }, [key]);
  return <div ref={host} className={styles.host} role="img" aria-label={label} />;
}
