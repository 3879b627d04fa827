import { useTranslation } from "react-i18next";
import { Editions } from "../../ui/draft/Editions";
import { Card } from "../../ui/Page";
import type { Content } from "./content";
import { useHistory } from "./draftQueries";
import { usePlaceWords } from "./wording";

/** How a scenario has changed since it was first published; official ones that nobody has revised have no history. */
export function History({ id, content }: { id: string; content: Partial<Content> }) {
  const { t } = useTranslation();
  const words = usePlaceWords(content);
  const history = useHistory(id).data ?? [];
  if (history.length === 0) return null;
  return (
    <Card title={t("posting.history.title")}>
      <Editions editions={history} {...words} />
    </Card>
  );
}
