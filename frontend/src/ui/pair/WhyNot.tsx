import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WhyNot as Told } from "../../api/types";
import { useIsDesk } from "../../api/who";
import { type Asked, useVendorsByWords, useWhyNot } from "../../api/whyNot";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Card } from "../Page";
import { SearchSelect } from "../SearchSelect";
import { QueryView } from "../States";
import { useSettled } from "../useSettled";
import { pointsLeft } from "./pointsLeft";
import styles from "./WhyNot.module.css";

type InList = Omit<Asked, "vendor">;

/** Ask of any vendor why it is not in a list, or why not higher; only the desk may. */
export function WhyNot(list: InList) {
  return useIsDesk() ? <Asking {...list} /> : null;
}

function Asking({ run, scenario }: InList) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const settled = useSettled(words.trim());
  const found = useVendorsByWords(settled);
  const choices = settled === "" ? undefined : found.data?.items.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Card title={t("whyNot.title")} note={t("whyNot.note")}>
      <div className={styles.ask}>
        <SearchSelect
          label={t("whyNot.vendor")}
          placeholder={t("whyNot.placeholder")}
          value={chosen?.value}
          choices={choices ?? (chosen ? [chosen] : undefined)}
          isSearching={found.isFetching}
          none={t("whyNot.noneFound")}
          onSearch={setWords}
          onChange={(id) => setChosen(choices?.find((one) => one.value === id) ?? null)}
        />
        {chosen && (
          <section aria-label={t("whyNot.about", { vendor: chosen.label })}>
            <WhyNotAnswer run={run} scenario={scenario} vendor={chosen.value} />
          </section>
        )}
      </div>
    </Card>
  );
}

/** Where one vendor stands in a list, what keeps it from there, and what would let it in. */
export function WhyNotAnswer(asked: Asked) {
  const query = useWhyNot(asked);
  return (
    <div className={styles.answer} aria-live="polite">
      <QueryView query={query}>{(told) => <Answer told={told} />}</QueryView>
    </div>
  );
}

function Answer({ told }: { told: Told }) {
  const { t } = useTranslation();
  const { points, count } = useFormats();
  const { standing, rank, score, line, capability, gates } = told;
  const isDeep = standing === "below_line" && rank === null;
  return (
    <>
      <p className={styles.standing} data-standing={standing}>
        {t(`whyNot.standings.${isDeep ? "below_depth" : standing}`, {
          rank: count(rank ?? 0),
          ranked: count(told.ranked),
        })}{" "}
        {standing === "below_line" &&
          score !== null &&
          line !== null &&
          t("whyNot.line", { score: points(score), line: points(line), gap: points(line - score) })}
        {standing === "absent" && t("whyNot.absentWay")}
      </p>
      {capability && (
        <p className={styles.quiet} lang={languageOf(capability.title)}>
          {t("whyNot.by", { capability: capability.title })}
        </p>
      )}
      {standing === "below_line" && <Room told={told} />}
      {gates.length > 0 && <Gates gates={gates} isWhole={standing === "excluded"} />}
    </>
  );
}

/** Where the vendor could have more points; those it lacks most of first. */
function Room({ told }: { told: Told }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  return (
    <>
      <h3>{t("whyNot.room")}</h3>
      <ul className={styles.room}>
        {pointsLeft(told).map(({ signal, held, most }) => (
          <li key={signal}>
            <span>
              {t("whyNot.roomOf", { signal: wording.signal(signal), points: points(held), most: points(most) })}
            </span>
            <span className={styles.quiet}>{t("whyNot.more", { points: points(most - held) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Gates({ gates, isWhole }: { gates: Told["gates"]; isWhole: boolean }) {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <>
      <h3>{t(isWhole ? "whyNot.gates" : "whyNot.gatesOther")}</h3>
      <ul className={styles.gates}>
        {gates.map(({ capability, gate, fact }) => (
          <li key={capability.id} data-gate={gate}>
            <p lang={languageOf(capability.title)}>{capability.title}</p>
            <p className={styles.why}>
              <strong>{wording.gate(gate)}</strong> <span>{wording.gateFact(gate, fact)}</span>
            </p>
            {wording.gateWay(gate, fact) && <p>{t("whyNot.way", { way: wording.gateWay(gate, fact) })}</p>}
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{t("whyNot.wayNext")}</p>
    </>
  );
}
