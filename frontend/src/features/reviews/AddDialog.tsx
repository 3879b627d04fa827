import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PairSummary } from "../../api/types";
import { useVendorsByWords } from "../../api/whyNot";
import { languageOf } from "../../i18n/names";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/draft/TextArea";
import { EntryForm } from "../../ui/EntryForm";
import { SearchField } from "../../ui/Fields";
import { WhyNotAnswer } from "../../ui/pair/WhyNot";
import { Refused } from "../../ui/Refusal";
import { useRefusals } from "../../ui/refusals";
import { Skeleton } from "../../ui/States";
import styles from "./parts.module.css";
import { useAddPair, useSettings } from "./queries";

interface AddDialogProps {
  /** Of whose scenario and run it is to be. */
  pair: PairSummary;
  onAdded: (id: string) => void;
  onClose: () => void;
}

const LONGEST = 1000;

/** Put a vendor on the desk that the engine ranked below the line, and say why. */
export function AddDialog({ pair, onAdded, onClose }: AddDialogProps) {
  const { t } = useTranslation();
  const add = useAddPair();
  // Whoever decides before seeing what the engine says is not told by the way.
  const hidesScores = useSettings().data?.hide_score ?? true;
  const [q, setQ] = useState("");
  const [vendor, setVendor] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const found = useVendorsByWords(q);
  const complaints = useRefusals(add.error);
  return (
    <Dialog title={t("reviews.add.title", { scenario: pair.scenario.name })} wide onClose={onClose}>
      {(close) => (
        <>
          <SearchField
            label={t("reviews.add.search")}
            placeholder={t("reviews.add.placeholder")}
            value={q}
            onSearch={setQ}
          />
          <EntryForm
            entries={{}}
            complaints={complaints}
            send={t("reviews.add.save")}
            pending={add.isPending}
            ways={<Button onClick={close}>{t("common.cancel")}</Button>}
            onSend={() => {
              setTried(true);
              if (vendor === null || reason.trim() === "") return;
              add.mutate(
                { run: pair.run.id, scenario: pair.scenario.id, vendor, reason: reason.trim() },
                {
                  onSuccess: (added) => {
                    close();
                    onAdded(added.id);
                  },
                },
              );
            }}
          >
            {found.isFetching && <Skeleton lines={3} />}
            {found.data?.items.length === 0 && <p role="status">{t("reviews.queue.noneFound")}</p>}
            {found.data !== undefined && found.data.items.length > 0 && (
              <fieldset className={styles.found}>
                <legend>{t("reviews.add.which")}</legend>
                {found.data.items.map((one) => (
                  <label key={one.id}>
                    <input type="radio" name="vendor" checked={vendor === one.id} onChange={() => setVendor(one.id)} />
                    <span lang={languageOf(one.name)}>{one.name}</span>
                  </label>
                ))}
              </fieldset>
            )}
            {vendor !== null && !hidesScores && (
              <WhyNotAnswer run={pair.run.id} scenario={pair.scenario.id} vendor={vendor} />
            )}
            {isTried && vendor === null && <Refused>{t("reviews.add.needsVendor")}</Refused>}
            <TextArea label={t("reviews.add.reason")} longest={LONGEST} value={reason} onChange={setReason} />
            {isTried && reason.trim() === "" && <Refused>{t("reviews.add.needsReason")}</Refused>}
          </EntryForm>
        </>
      )}
    </Dialog>
  );
}
