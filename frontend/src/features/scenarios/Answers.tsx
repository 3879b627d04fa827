import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { attachmentHref } from "../../api/attachments";
import { languageOf } from "../../i18n/names";
import { AttachmentName } from "../../ui/draft/AttachmentName";
import { Changed } from "../../ui/draft/Differences";
import { useVisibilityAt } from "../../ui/draft/marks";
import { isEqual, valueAt } from "../../ui/draft/merge";
import { PinnedComments } from "../../ui/draft/PinnedComments";
import { VisibilityNote } from "../../ui/draft/VisibilityNote";
import styles from "./Answers.module.css";
import type { Content } from "./content";
import { isBlank, placesOf, STEPS, type StepKey, stepOf } from "./places";
import { type PlaceWords, usePlaceWords } from "./wording";

interface AnswersProps {
  content: Partial<Content>;
  /** What is published now: where it differs, both are shown in one. */
  before?: Partial<Content> | null;
  /** What can be done about a step, beside its heading. */
  stepActs?: (step: StepKey) => ReactNode;
  /** What can be done about a place. */
  acts?: (pointer: string, label: string) => ReactNode;
}

/** All that was written, step by step, to be read through. */
export function Answers({ content, before = null, stepActs, acts }: AnswersProps) {
  const words = usePlaceWords(content);
  const known = placesOf(content);
  const gone = before === null ? [] : placesOf(before).filter((place) => !known.includes(place));
  const places = [...known, ...gone];
  return STEPS.map((step) => {
    const here = places.filter((place) => stepOf(place) === step);
    if (here.length === 0) return null;
    return (
      <Group key={step} step={step} acts={stepActs?.(step)}>
        {here.map((pointer) => (
          <Answer key={pointer} pointer={pointer} content={content} before={before} words={words} acts={acts} />
        ))}
      </Group>
    );
  });
}

function Group({ step, acts, children }: { step: StepKey; acts: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.group}>
      <div className={styles.head}>
        <h3 id={id}>{t(`posting.steps.${step}`)}</h3>
        {acts}
      </div>
      <dl>{children}</dl>
    </section>
  );
}

interface AnswerProps {
  pointer: string;
  content: Partial<Content>;
  before: Partial<Content> | null;
  words: PlaceWords;
  acts: AnswersProps["acts"];
}

function Answer({ pointer, content, before, words, acts }: AnswerProps) {
  const { t } = useTranslation();
  const level = useVisibilityAt(pointer);
  const label = words.label(pointer);
  const value = valueAt(content, pointer);
  const was = before === null ? value : valueAt(before, pointer);
  // What is never public is not known of what is published.
  const isChanged = before !== null && level === "public" && !isEqual(was ?? null, value ?? null);
  return (
    <div className={styles.answer} data-pointer={pointer} data-changed={isChanged}>
      <dt>
        {label}
        {level && level !== "public" && <VisibilityNote level={level} />}
      </dt>
      <dd>
        {isChanged ? (
          <>
            <span className={styles.changed}>{t("posting.changed")}</span>
            <p>
              <Changed before={words.show(pointer, was)} after={words.show(pointer, value)} />
            </p>
          </>
        ) : (
          <Value pointer={pointer} value={value} words={words} />
        )}
        <PinnedComments pointer={pointer} />
        {acts && <div className={styles.acts}>{acts(pointer, label)}</div>}
      </dd>
    </div>
  );
}

function Value({ pointer, value, words }: { pointer: string; value: unknown; words: PlaceWords }) {
  const { t } = useTranslation();
  if (isBlank(value)) return <span className={styles.blank}>{t("posting.blank")}</span>;
  if (pointer.endsWith("/attachments") && Array.isArray(value)) {
    return (
      <ul>
        {value.map((id: string) => (
          <li key={id}>
            <AttachmentName id={id} href={attachmentHref(id)} />
          </li>
        ))}
      </ul>
    );
  }
  const shown = words.show(pointer, value);
  return <span lang={languageOf(shown)}>{shown}</span>;
}
