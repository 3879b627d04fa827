import { Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeepSearch } from "../../api/following";
import { differencesOf } from "../../api/problems";
import type { SavedSearch, SavedSearchSent } from "../../api/types";
import { Dialog } from "../Dialog";
import { Entry, EntryForm } from "../EntryForm";
import { useRefusals } from "../refusals";
import styles from "./following.module.css";

const PLACES = { codes: { "saved-search-exists": "name" } };
const FREQUENCIES = ["daily", "weekly", "never"] as const;
const LONGEST_NAME = 60;

interface SearchDialogProps {
  title: string;
  /** The one that is changed; a new one has none. */
  kept?: SavedSearch;
  search: SavedSearchSent;
  onDone: () => void;
  onClose: () => void;
}

/** What a search is called, and how often one is told of what it finds anew. */
export function SearchDialog({ title, kept, search, onDone, onClose }: SearchDialogProps) {
  const { t } = useTranslation();
  const group = useId();
  const keep = useKeepSearch(kept);
  const [name, setName] = useState(search.name);
  const [frequency, setFrequency] = useState(search.frequency ?? "daily");
  const complaints = useRefusals(keep.error, PLACES);
  return (
    <Dialog title={title} onClose={onClose}>
      {(close) => (
        <EntryForm
          entries={{ name }}
          complaints={
            differencesOf(keep.error).length > 0 ? [{ field: null, text: t("following.search.changed") }] : complaints
          }
          send={t("common.save")}
          pending={keep.isPending}
          onSend={() =>
            keep.mutate(
              { ...search, name: name.trim(), frequency },
              {
                onSuccess: () => {
                  onDone();
                  close();
                },
              },
            )
          }
          ways={<Button onClick={close}>{t("common.cancel")}</Button>}
        >
          <Entry
            name="name"
            label={t("following.search.name")}
            maxLength={LONGEST_NAME}
            value={name}
            onChange={setName}
          />
          <fieldset className={styles.frequencies}>
            <legend>{t("following.search.frequency")}</legend>
            {FREQUENCIES.map((one) => (
              <label key={one}>
                <input type="radio" name={group} checked={frequency === one} onChange={() => setFrequency(one)} />
                <span>{t(`following.frequencies.${one}`)}</span>
              </label>
            ))}
          </fieldset>
        </EntryForm>
      )}
    </Dialog>
  );
}
