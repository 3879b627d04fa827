import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WeightSets as Sets, WhatIf } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { Confirm } from "../../ui/Dialog";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Card, Chip } from "../../ui/Page";
import { Row, Rows } from "../../ui/Rows";
import { useRefusals } from "../../ui/refusals";
import { QueryView, Skeleton } from "../../ui/States";
import styles from "./WhatIfPage.module.css";
import { useChooseWeights, useSaveWeights, useWeightSets } from "./weightSetQueries";

/** Keep the weights whose outcome one has just seen. */
export function SaveWeights({ signals }: { signals: WhatIf["signals"] }) {
  const { t } = useTranslation();
  const save = useSaveWeights();
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  return (
    <Card title={t("evaluations.sets.save")}>
      <div className={styles.save}>
        <p>{t("evaluations.sets.saveText")}</p>
        <EntryForm
          entries={{ name }}
          complaints={useRefusals(save.error)}
          send={t("evaluations.sets.saveAct")}
          pending={save.isPending}
          onSend={() =>
            save.mutate(
              { name: name.trim(), note: note.trim(), signals },
              {
                onSuccess: () => {
                  setName("");
                  setNote("");
                },
              },
            )
          }
        >
          <Entry name="name" label={t("evaluations.sets.name")} maxLength={40} value={name} onChange={setName} />
          <Entry
            name="note"
            label={t("evaluations.sets.note")}
            optional
            maxLength={500}
            value={note}
            onChange={setNote}
          />
        </EntryForm>
        <p role="status">{save.isSuccess && t("evaluations.sets.saved")}</p>
      </div>
    </Card>
  );
}

/** Take weights over, to try them. */
type Take = (signals: WhatIf["signals"]) => void;

/** The sets that were kept, and which of them new runs rank by. */
export function WeightSets({ onTake }: { onTake: Take }) {
  const { t } = useTranslation();
  const sets = useWeightSets();
  return (
    <Card flush title={t("evaluations.sets.title")} note={t("evaluations.sets.text")}>
      <QueryView query={sets} skeleton={<Skeleton lines={3} block />}>
        {(data) => <Listed sets={data} onTake={onTake} />}
      </QueryView>
    </Card>
  );
}

function Listed({ sets, onTake }: { sets: Sets; onTake: Take }) {
  const { t } = useTranslation();
  const { moment, points } = useFormats();
  const wording = useWording();
  const choose = useChooseWeights(sets.version);
  const [asked, setAsked] = useState<{ name: string | null } | null>(null);
  const shipped = t("evaluations.sets.shipped");
  const way = (name: string | null) =>
    sets.in_force === name ? (
      <Chip tone="second">{t("evaluations.sets.inForce")}</Chip>
    ) : (
      <Button onClick={() => setAsked({ name })}>
        {t("evaluations.sets.choose")} <span className="sr-only">{name ?? shipped}</span>
      </Button>
    );
  return (
    <>
      <Rows>
        <Row title={shipped} note={t("evaluations.sets.shippedNote")}>
          {way(null)}
        </Row>
        {sets.items.map((one) => (
          <Row
            key={one.name}
            title={<span lang="zh-Hans">{one.name}</span>}
            note={t("evaluations.sets.held", {
              when: moment(one.saved_at),
              weights: wording.list(
                Object.entries(one.signals).map(([signal, weight]) => `${wording.signal(signal)} ${points(weight)}`),
              ),
              note: one.note,
            })}
          >
            <Button onClick={() => onTake(one.signals)}>
              {t("evaluations.sets.take")} <span className="sr-only">{one.name}</span>
            </Button>
            {way(one.name)}
          </Row>
        ))}
      </Rows>
      {asked && (
        <Confirm
          title={t("evaluations.sets.ask", { name: asked.name ?? shipped })}
          text={t("evaluations.sets.askText")}
          act={t("evaluations.sets.choose")}
          pending={choose.isPending}
          error={choose.error}
          onAct={(close) => choose.mutate(asked.name, { onSuccess: close })}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
