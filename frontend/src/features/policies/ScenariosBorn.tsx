import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Batch } from "../../api/types";
import { Name } from "../../ui/Name";
import { Card } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import { useBatchScenarios } from "./queries";
import styles from "./ScenariosBorn.module.css";

/** All scenarios that were read out of the document in one batch. */
export function ScenariosBorn({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const scenarios = useBatchScenarios(batch.id);
  return (
    <Card title={t("policies.born.title")} note={<span lang="zh-Hans">{batch.name}</span>}>
      <QueryView query={scenarios}>
        {(data) => (
          <ol className={styles.list}>
            {data.items.map((scenario) => (
              <li key={scenario.id}>
                <span className={styles.number}>{scenario.number}</span>
                <Link to={`/scenarios/${scenario.id}`}>
                  <Name name={scenario.name} nameEn={scenario.name_en} stacked />
                </Link>
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Card>
  );
}
