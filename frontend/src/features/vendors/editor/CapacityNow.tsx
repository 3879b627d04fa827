import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { withValue } from "../../../ui/draft/merge";
import { Refusal } from "../../../ui/Refusal";
import { useSetCapacity } from "../profileQueries";
import type { OwnVendor } from "../types";
import { EntriesContext } from "./context";
import styles from "./editor.module.css";
import { CapacityFields } from "./SectionForm";

/** What a public vendor can take on: it counts at once, without a verification. */
export function CapacityNow({ vendor }: { vendor: OwnVendor }) {
  const { t } = useTranslation();
  const set = useSetCapacity(vendor.id);
  const [capacity, setCapacity] = useState({
    capacity: vendor.capacity ?? "available",
    capacity_note: vendor.capacity_note,
    resume_on: vendor.resume_on,
  });
  const entries = useMemo(
    () => ({
      content: capacity,
      put: (pointer: string, value: unknown) => setCapacity((now) => withValue(now, pointer, value)),
    }),
    [capacity],
  );
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(capacity);
      }}
    >
      <EntriesContext value={entries}>
        <CapacityFields />
      </EntriesContext>
      <Refusal error={set.error} />
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={set.isPending}>
          {t("profiles.capacityNow.send")}
        </Button>
        <span role="status">{set.isSuccess && t("profiles.capacityNow.sent")}</span>
      </div>
    </form>
  );
}
