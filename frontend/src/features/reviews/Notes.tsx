import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Reviewer } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { TextArea } from "../../ui/draft/TextArea";
import { SelectField } from "../../ui/Fields";
import { Refusal } from "../../ui/Refusal";
import { QueryView, Skeleton } from "../../ui/States";
import styles from "./parts.module.css";
import { useAddNote, useNotes, usePeople, writtenKey } from "./queries";

const LONGEST = 4000;

/** Notes of the desk about a pair; whoever is named in one is told. */
export function Notes({ pairId, count }: { pairId: string; count: number }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const notes = useNotes(pairId, count);
  return (
    <section data-note>
      <h3>{t("reviews.notes.title")}</h3>
      <QueryView query={notes} skeleton={<Skeleton lines={2} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.quiet}>{t("reviews.notes.none")}</p>
          ) : (
            <ol className={styles.past}>
              {items.map((note) => (
                <li key={note.id}>
                  <span className={styles.said}>{note.body}</span>
                  <span className={styles.quiet}>
                    {note.author?.name ?? t("reviews.somebody")} · {moment(note.created_at)}
                    {note.mentions.length > 0 &&
                      ` · ${t("reviews.notes.told", { names: note.mentions.map((one) => one.name).join(t("wording.comma")) })}`}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </QueryView>
      <NoteForm pairId={pairId} />
    </section>
  );
}

interface Written {
  body: string;
  told: readonly Reviewer[];
}

const NOTHING: Written = { body: "", told: [] };

/** What is being written about a pair: it is there again when one comes back from another pair. */
function useWritten(pairId: string): [Written, (written: Written) => void] {
  const client = useQueryClient();
  const [written, setWritten] = useState(() => client.getQueryData<Written>(writtenKey(pairId)) ?? NOTHING);
  const write = (next: Written) => {
    setWritten(next);
    client.setQueryData(writtenKey(pairId), next);
  };
  return [written, write];
}

function NoteForm({ pairId }: { pairId: string }) {
  const { t } = useTranslation();
  const add = useAddNote(pairId);
  const people = usePeople();
  const [{ body, told }, write] = useWritten(pairId);
  const send = () => {
    if (body.trim() === "" || add.isPending) return;
    add.mutate(
      { body: body.trim(), mentions: told.map((one) => one.id) },
      {
        onSuccess: () => write(NOTHING),
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    // Back to where the keys of the desk are heard.
    if (event.key === "Escape") document.querySelector<HTMLElement>("[data-pair-title]")?.focus();
  };
  const others = (people.data?.items ?? []).filter((one) => !told.some((other) => other.id === one.id));
  return (
    <form
      className={styles.noteForm}
      onKeyDown={onKeyDown}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        label={t("reviews.notes.write")}
        longest={LONGEST}
        value={body}
        onChange={(text) => write({ body: text, told })}
      />
      {others.length > 0 && (
        <SelectField
          label={t("reviews.notes.mention")}
          value={undefined}
          all={t("reviews.notes.nobody")}
          choices={others.map((one) => ({ value: one.id, label: one.name }))}
          searchable
          onChange={(id) => write({ body, told: [...told, ...others.filter((one) => one.id === id)] })}
        />
      )}
      {told.length > 0 && (
        <ul className={styles.told}>
          {told.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => write({ body, told: told.filter((other) => other.id !== one.id) })}>
                {t("reviews.notes.drop", { name: one.name })}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Refusal error={add.error} />
      <Button htmlType="submit" loading={add.isPending} disabled={body.trim() === ""}>
        {t("reviews.notes.save")}
      </Button>
    </form>
  );
}
