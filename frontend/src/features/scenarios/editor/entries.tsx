import { useTranslation } from "react-i18next";
import { DraftText } from "../../../ui/draft/DraftField";
import type { Content } from "../content";
import { useEditing } from "./context";

type Keys<V> = { [K in keyof Content]: Content[K] extends V ? K : never }[keyof Content];
export type TextKey = Keys<string>;

/** Fields of which examples are shown. */
const EXAMPLES = ["name", "goal", "pain", "description", "risk_reason", "funding_source"] as const;
type Exampled = (typeof EXAMPLES)[number];

function isExampled(name: string): name is Exampled {
  return EXAMPLES.some((one) => one === name);
}

/** What stands around every field of a scenario: its place, its name, and how to write it. */
export function useFrame() {
  const { t } = useTranslation();
  return (name: keyof Content) => ({
    pointer: `/${name}`,
    label: t(`posting.fields.${name}`),
    ...(isExampled(name)
      ? { help: { good: t(`posting.examples.${name}.good`), bad: t(`posting.examples.${name}.bad`) } }
      : {}),
  });
}

interface TextEntryProps {
  name: TextKey;
  maxLength: number;
  lines?: number;
  optional?: boolean;
  note?: string;
}

/** One field of words of the scenario. */
export function TextEntry({ name, ...rest }: TextEntryProps) {
  const { draft } = useEditing();
  const frame = useFrame();
  return (
    <DraftText
      {...frame(name)}
      {...rest}
      value={draft.content[name]}
      onChange={(value) => draft.put(`/${name}`, value)}
    />
  );
}
