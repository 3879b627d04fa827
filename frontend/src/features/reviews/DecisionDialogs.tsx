import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PairSummary } from "../../api/types";
import { languageOf, shownName } from "../../i18n/names";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/draft/TextArea";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Refused } from "../../ui/Refusal";
import styles from "./parts.module.css";
import type { Said } from "./types";

interface DecisionDialogProps {
  pair: PairSummary;
  onDecide: (sent: Said) => void;
  onClose: () => void;
}

/** Which pair it is about: the dialog covers it. */
function About({ pair }: { pair: PairSummary }) {
  const { i18n } = useTranslation();
  const vendor = shownName(i18n.language, pair.vendor.name, pair.vendor.name_en).main;
  const scenario = shownName(i18n.language, pair.scenario.name, pair.scenario.name_en).main;
  return (
    <p className={styles.quiet}>
      <span lang={languageOf(vendor)}>{vendor}</span> · <span lang={languageOf(scenario)}>{scenario}</span>
    </p>
  );
}

const LONGEST = 1000;

/** A reason that has no code is said in words; what has been written before without effect is there already. */
export function OtherDialog({ pair, begun, onDecide, onClose }: DecisionDialogProps & { begun: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState(begun);
  const [isTried, setTried] = useState(false);
  return (
    <Dialog title={t("reviews.other.title")} onClose={onClose}>
      {(close) => (
        <EntryForm
          entries={{}}
          complaints={[]}
          send={t("reviews.acts.reject")}
          pending={false}
          onSend={() => {
            setTried(true);
            if (text.trim() === "") return;
            close();
            onDecide({ verdict: "reject", reason: "other", reason_text: text.trim() });
          }}
          ways={<Button onClick={close}>{t("common.cancel")}</Button>}
        >
          <About pair={pair} />
          <TextArea label={t("reviews.other.text")} focused longest={LONGEST} value={text} onChange={setText} />
          {isTried && text.trim() === "" && <Refused>{t("reviews.other.needed")}</Refused>}
        </EntryForm>
      )}
    </Dialog>
  );
}

const DAY_MS = 86_400_000;
const DAYS = [3, 7, 14, 30] as const;

/** The day some days from now, as it is in China. */
function dayIn(days: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(Date.now() + days * DAY_MS));
}

/** Until when a pair is put off, where a week is not what is wanted. */
export function DeferDialog({ pair, onDecide, onClose }: DecisionDialogProps) {
  const { t } = useTranslation();
  const [day, setDay] = useState(dayIn(DAYS[1]));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && day > dayIn(0);
  return (
    <Dialog title={t("reviews.defer.title")} onClose={onClose}>
      {(close) => (
        <EntryForm
          entries={{ day }}
          complaints={isDay || day.length < 10 ? [] : [{ field: "day", text: t("reviews.defer.past") }]}
          send={t("reviews.acts.defer")}
          pending={false}
          onSend={() => {
            if (!isDay) return;
            close();
            onDecide({ verdict: "defer", deferred_until: day });
          }}
          ways={<Button onClick={close}>{t("common.cancel")}</Button>}
        >
          <About pair={pair} />
          <p className={styles.buttons}>
            {DAYS.map((days) => (
              <button key={days} type="button" className={styles.plain} onClick={() => setDay(dayIn(days))}>
                {t("reviews.defer.days", { count: days })}
              </button>
            ))}
          </p>
          <Entry
            name="day"
            label={t("reviews.defer.day")}
            note={t("reviews.defer.note")}
            value={day}
            onChange={setDay}
          />
        </EntryForm>
      )}
    </Dialog>
  );
}
