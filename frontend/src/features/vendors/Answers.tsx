import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { attachmentHref } from "../../api/attachments";
import { AttachmentName } from "../../ui/draft/AttachmentName";
import { useVisibilityAt } from "../../ui/draft/marks";
import { PinnedComments } from "../../ui/draft/PinnedComments";
import { VisibilityNote } from "../../ui/draft/VisibilityNote";
import styles from "./Answers.module.css";
import { FIELDS, SECTIONS, type Section } from "./profile";
import type { Profile } from "./types";
import { fieldOf, useProfileWords } from "./wording";

/** The lists of a profile; what else it holds is a field of its own. */
const LISTS = ["capabilities", "products", "cases", "certificates"] as const;

interface AnswersProps {
  profile: Profile;
  /** Beside the heading of a part. */
  beside?: (section: Section) => ReactNode;
  /** What can be done at a place. */
  acts?: (pointer: string, label: string) => ReactNode;
}

/** A whole profile as it was filled in, part by part. */
export function Answers({ profile, beside, acts }: AnswersProps) {
  const { t } = useTranslation();
  return (
    <>
      {SECTIONS.filter((section) => section !== "contact" && section !== "check").map((section) => (
        <section key={section} className={styles.part}>
          <div className={styles.head}>
            <h3>{t(`profiles.sections.${section}.title`)}</h3>
            {beside?.(section)}
          </div>
          {FIELDS[section].map((field) => {
            const list = LISTS.find((one) => one === field);
            return list === undefined ? (
              <dl key={field} className={styles.fields}>
                <Answer profile={profile} pointer={`/${field}`} value={profile[field as keyof Profile]} acts={acts} />
              </dl>
            ) : (
              <Elements key={field} profile={profile} list={list} acts={acts} />
            );
          })}
        </section>
      ))}
    </>
  );
}

type Acts = AnswersProps["acts"];

function Elements({ profile, list, acts }: { profile: Profile; list: (typeof LISTS)[number]; acts: Acts }) {
  const { t } = useTranslation();
  const words = useProfileWords(profile);
  const elements: readonly (Record<string, unknown> & { id: string })[] = profile[list].map((one) => ({ ...one }));
  return (
    <>
      <PinnedComments pointer={`/${list}`} />
      {elements.length === 0 && <p className={styles.empty}>{t("profiles.check.empty")}</p>}
      {elements.map((element) => {
        const pointer = `/${list}/${element.id}`;
        return (
          <div key={element.id} className={styles.element}>
            <h4>
              {words.label(pointer)} {acts?.(pointer, words.label(pointer))}
            </h4>
            <PinnedComments pointer={pointer} />
            <dl className={styles.fields}>
              {Object.entries(element)
                .filter(([name]) => name !== "id")
                .map(([name, value]) => (
                  <Answer key={name} profile={profile} pointer={`${pointer}/${name}`} value={value} acts={acts} />
                ))}
            </dl>
          </div>
        );
      })}
    </>
  );
}

interface AnswerProps {
  profile: Profile;
  pointer: string;
  value: unknown;
  acts: Acts;
}

function Answer({ profile, pointer, value, acts }: AnswerProps) {
  const { t } = useTranslation();
  const words = useProfileWords(profile);
  const level = useVisibilityAt(pointer);
  const shown = words.show(pointer, value);
  const isFiles = pointer.endsWith("/attachments") && Array.isArray(value) && value.length > 0;
  return (
    <div data-pointer={pointer}>
      <dt>
        {t(`profiles.fields.${fieldOf(pointer)}.label`)}
        {level !== undefined && level !== "public" && <VisibilityNote level={level} />}
      </dt>
      <dd>
        <div className={styles.answer}>
          {isFiles ? (
            <ul>
              {value.map((id: string) => (
                <li key={id}>
                  <AttachmentName id={id} href={attachmentHref(id)} />
                </li>
              ))}
            </ul>
          ) : shown === "" ? (
            <span className={styles.empty}>{t("profiles.check.empty")}</span>
          ) : (
            <span className={styles.words}>{shown}</span>
          )}
          {acts && <span>{acts(pointer, words.label(pointer))}</span>}
        </div>
        <PinnedComments pointer={pointer} />
      </dd>
    </div>
  );
}
