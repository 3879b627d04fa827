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
import { useAddNote, useNotes, usePeople } from "./queries";

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

function NoteForm({ pairId }: { pairId: string }) {
  const { t } = useTranslation();
  const add = useAddNote(pairId);
  const people = usePeople();
  const [body, setBody] = useState("");
  const [told, setTold] = useState<readonly Reviewer[]>([]);
  const send = () => {
    if (body.trim() === "" || add.isPending) return;
    add.mutate(
      { body: body.trim(), mentions: told.map((one) => one.id) },
      {
        onSuccess: () => {
          setBody("");
          setTold([]);
        },
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
      <TextArea label={t("reviews.notes.write")} longest={LONGEST} value={body} onChange={setBody} />
      {others.length > 0 && (
        <SelectField
          label={t("reviews.notes.mention")}
          value={undefined}
          all={t("reviews.notes.nobody")}
          choices={others.map((one) => ({ value: one.id, label: one.name }))}
          searchable
          onChange={(id) => setTold([...told, ...others.filter((one) => one.id === id)])}
        />
      )}
      {told.length > 0 && (
        <ul className={styles.told}>
          {told.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => setTold(told.filter((other) => other.id !== one.id))}>
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
