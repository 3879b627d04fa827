import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Difference } from "../api/problems";
import styles from "./ChangedSince.module.css";
import { Dialog } from "./Dialog";

const SIDES = ["mine", "theirs"] as const;
type Side = (typeof SIDES)[number];

interface ChangedSinceProps {
  differences: readonly Difference[];
  /** What a field is called on the page. */
  label: (name: string) => string;
  /** A value as the page words it. */
  show: (name: string, value: unknown) => string;
  /** What is to stand in each field that differs, by its name. */
  onChoose: (values: Readonly<Record<string, unknown>>) => void;
  onClose: () => void;
}

/** Somebody else saved meanwhile: field by field, whether one's own words or theirs are to stand. */
export function ChangedSince({ differences, label, show, onChoose, onClose }: ChangedSinceProps) {
  const { t } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const sideOf = (name: string): Side => chosen[name] ?? "mine";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(Object.fromEntries(differences.map((one) => [one.name, one[sideOf(one.name)]])));
  };
  return (
    <Dialog wide title={t("common.changed.title")} onClose={onClose}>
      {(close) => (
        <form className={styles.fields} onSubmit={submit}>
          <p className={styles.text}>{t("common.changed.text")}</p>
          {differences.map((one) => (
            <fieldset key={one.name} className={styles.field}>
              <legend>{label(one.name)}</legend>
              {SIDES.map((side) => (
                <label key={side} className={styles.side}>
                  <input
                    type="radio"
                    name={`${id}-${one.name}`}
                    checked={sideOf(one.name) === side}
                    onChange={() => setChosen({ ...chosen, [one.name]: side })}
                  />
                  <span className={styles.whose}>{t(`common.changed.${side}`)}</span>
                  <span className={styles.value}>{show(one.name, one[side]) || t("common.changed.nothing")}</span>
                </label>
              ))}
            </fieldset>
          ))}
          <div className={styles.ways}>
            <Button type="primary" htmlType="submit">
              {t("common.changed.save")}
            </Button>
            <Button onClick={close}>{t("common.changed.later")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
