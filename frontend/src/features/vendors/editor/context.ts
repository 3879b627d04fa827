import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";
import type { FrameProps } from "../../../ui/draft/DraftField";
import { valueAt } from "../../../ui/draft/merge";
import type { Profile } from "../types";
import { fieldOf } from "../wording";

/** What is filled in, and the way to change it. */
interface Entries {
  content: object;
  put: (pointer: string, value: unknown) => void;
}

interface Editing {
  /** Whose profile it is. */
  vendor: string;
  profile: Profile;
}

function contextOf<T>() {
  return createContext<T | null>(null);
}

export const EntriesContext = contextOf<Entries>();
export const EditingContext = contextOf<Editing>();

function present<T>(value: T | null): T {
  if (value === null) throw new Error("a field of a profile stands outside its editor");
  return value;
}

export function useEditing(): Editing {
  return present(useContext(EditingContext));
}

/** What stands at a place of the profile, the way to change it, and what its field is called. */
export function useEntry<T>(pointer: string): FrameProps & { value: T; onChange: (value: T) => void } {
  const { t, i18n } = useTranslation();
  const { content, put } = present(useContext(EntriesContext));
  const words = `profiles.fields.${fieldOf(pointer)}`;
  const has = (key: string) => i18n.exists(`${words}.${key}`);
  return {
    pointer,
    value: valueAt(content, pointer) as T,
    onChange: (value) => put(pointer, value),
    label: t(`profiles.fields.${fieldOf(pointer)}.label`),
    ...(has("note") ? { note: t(`${words}.note`) } : {}),
    ...(has("good") ? { help: { good: t(`${words}.good`), bad: t(`${words}.bad`) } } : {}),
  };
}
