import { Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./draft.module.css";
import { FieldHelp } from "./FieldHelp";
import { idOf, useMarks, useVisibilityAt } from "./marks";
import { PinnedComments } from "./PinnedComments";
import { VisibilityNote } from "./VisibilityNote";

/** What ties a control to its label and to what is said about it. */
export interface ControlProps {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
  status?: "error";
}

export interface FrameProps {
  pointer: string;
  label: string;
  note?: ReactNode;
  help?: { good: string; bad: string };
  optional?: boolean;
}

/** A place of a document with its control: who sees it, how to write it, what is missing and what reviewers say. */
export function DraftField({
  pointer,
  label,
  note,
  help,
  optional = false,
  children,
}: FrameProps & { children: (control: ControlProps) => ReactNode }) {
  const { t } = useTranslation();
  const { comments, problems } = useMarks();
  const level = useVisibilityAt(pointer);
  const id = idOf(pointer);
  const problem = problems.find((one) => one.pointer === pointer);
  const isPinned = comments.some((one) => one.pointer === pointer);
  const told = [
    ...(problem ? [`${id}-wrong`] : []),
    ...(isPinned ? [`${id}-comments`] : []),
    ...(note ? [`${id}-note`] : []),
  ].join(" ");
  const control: ControlProps = {
    id,
    "aria-invalid": problem !== undefined,
    ...(told ? { "aria-describedby": told } : {}),
    ...(problem ? { status: "error" } : {}),
  };
  return (
    <div className={styles.field} data-pointer={pointer}>
      <div className={styles.head}>
        <label htmlFor={id}>
          {label}
          {optional && <span className={styles.optional}>{t("common.entry.optional")}</span>}
        </label>
        {level && <VisibilityNote level={level} />}
      </div>
      {note && (
        <p id={`${id}-note`} className={styles.note}>
          {note}
        </p>
      )}
      {children(control)}
      {problem && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {problem.text}
        </p>
      )}
      <PinnedComments pointer={pointer} id={`${id}-comments`} />
      {help && <FieldHelp {...help} />}
    </div>
  );
}

interface TextProps extends FrameProps {
  value: string;
  maxLength: number;
  /** More than one makes it a box of so many lines. */
  lines?: number;
  placeholder?: string;
  inputMode?: "text" | "numeric" | "email" | "tel";
  type?: "text" | "date";
  onChange: (value: string) => void;
}

/** A place that holds words. */
export function DraftText({
  value,
  maxLength,
  lines = 1,
  placeholder,
  inputMode,
  type,
  onChange,
  ...frame
}: TextProps) {
  const common = {
    value,
    maxLength,
    autoComplete: "off",
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(inputMode === undefined ? {} : { inputMode }),
  };
  return (
    <DraftField {...frame}>
      {(control) =>
        lines > 1 ? (
          <Input.TextArea
            {...control}
            {...common}
            rows={lines}
            showCount={value.length > maxLength * 0.8}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input
            {...control}
            {...common}
            {...(type === undefined ? {} : { type })}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </DraftField>
  );
}
