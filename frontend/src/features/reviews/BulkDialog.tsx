import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkItem, BulkSent, PairSummary } from "../../api/types";
import { languageOf } from "../../i18n/names";
import { Dialog } from "../../ui/Dialog";
import { SelectField } from "../../ui/Fields";
import { Chip } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { QueryView, Skeleton } from "../../ui/States";
import styles from "./parts.module.css";
import { useBulk, useBulkPreview } from "./queries";
import { Scroll } from "./Scroll";
import { REASONS, type Reason, type Verdict, whole } from "./types";

interface BulkDialogProps {
  pairs: readonly PairSummary[];
  verdict: Verdict;
  /** Called with those that were decided, as they are now. */
  onDone: (landed: readonly PairSummary[]) => void;
  onClose: () => void;
}

/** One verdict on several pairs: first what would become of each, then what did. */
export function BulkDialog({ pairs, verdict, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<Reason>("must_unmet");
  // As they were when the dialog was opened; the queue goes on behind it.
  const [asked] = useState(pairs);
  const body = useMemo<BulkSent>(
    () => ({
      pairs: asked.map(({ id, version }) => ({ id, version })),
      ...whole({ verdict, reason: verdict === "reject" ? reason : null }),
    }),
    [asked, verdict, reason],
  );
  const preview = useBulkPreview(body);
  const bulk = useBulk();
  const done = bulk.data?.items;
  return (
    <Dialog title={t(`reviews.bulk.titles.${verdict}`, { count: asked.length })} wide onClose={onClose}>
      {(close) => (
        <>
          {verdict === "reject" && done === undefined && (
            <SelectField
              label={t("reviews.acts.why")}
              value={reason}
              choices={REASONS.filter((one) => one !== "other").map((one) => ({
                value: one,
                label: t(`reviews.reasons.${one}`),
              }))}
              onChange={(value) => setReason(REASONS.find((one) => one === value) ?? reason)}
            />
          )}
          {done === undefined ? (
            <QueryView query={preview} skeleton={<Skeleton lines={4} />}>
              {({ items }) => <Outcomes items={items} pairs={asked} isDone={false} />}
            </QueryView>
          ) : (
            <Outcomes items={done} pairs={asked} isDone />
          )}
          <Refusal error={bulk.error} />
          <div className={styles.buttons}>
            {done === undefined && (
              <Button
                type="primary"
                loading={bulk.isPending}
                disabled={!preview.data?.items.some((one) => one.code === "ok")}
                onClick={() => bulk.mutate(body, { onSuccess: ({ items }) => onDone(landedOf(items)) })}
              >
                {t("reviews.bulk.go")}
              </Button>
            )}
            <Button onClick={close}>{t(done === undefined ? "common.cancel" : "reviews.close")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function landedOf(items: readonly BulkItem[]): PairSummary[] {
  return items.flatMap(({ code, pair }) => (code === "ok" && pair !== null ? [pair] : []));
}

function Outcomes({
  items,
  pairs,
  isDone,
}: {
  items: readonly BulkItem[];
  pairs: readonly PairSummary[];
  isDone: boolean;
}) {
  const { t, i18n } = useTranslation();
  const good = items.filter((one) => one.code === "ok").length;
  const told = (code: string) => {
    if (code === "ok") return t(isDone ? "reviews.bulk.done" : "reviews.bulk.ok");
    return i18n.exists(`reviews.codes.${code}`) ? t(`reviews.codes.${code}`) : t("reviews.bulk.refused", { code });
  };
  return (
    <>
      <p role="status">{t(isDone ? "reviews.bulk.sumDone" : "reviews.bulk.sum", { good, bad: items.length - good })}</p>
      <Scroll name="list" label={t("reviews.bulk.each")}>
        <ul className={styles.outcomes}>
          {items.map((one) => {
            const pair = pairs.find((other) => other.id === one.id);
            return (
              <li key={one.id}>
                <span lang={languageOf(pair?.vendor.name ?? "")}>
                  {pair?.vendor.name} · {pair?.scenario.name}
                </span>
                <Chip tone={one.code === "ok" ? "second" : "warn"}>{told(one.code)}</Chip>
              </li>
            );
          })}
        </ul>
      </Scroll>
    </>
  );
}
