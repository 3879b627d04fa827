import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card } from "../../../ui/Page";
import { QueryView } from "../../../ui/States";
import { useSettled } from "../../../ui/useSettled";
import { useSimilar } from "../draftQueries";
import { useEditing } from "./context";
import styles from "./editor.module.css";

/** What others have published already; joining them may serve better than one more. */
export function Similar() {
  const { t } = useTranslation();
  const { content } = useEditing().draft;
  const { name, description, goal } = content;
  const similar = useSimilar(useSettled({ name: name.trim(), description, goal }));
  if (name.trim() === "") return null;
  return (
    <Card title={t("posting.similar.title")}>
      <QueryView query={similar}>
        {(data) =>
          data.length === 0 ? (
            <p className={styles.quiet}>{t("posting.similar.none")}</p>
          ) : (
            <>
              <p className={styles.quiet}>{t("posting.similar.text")}</p>
              <ul className={styles.similar}>
                {data.map((one) => (
                  <li key={one.id}>
                    <Link to={`/scenarios/${one.id}`} target="_blank">
                      {one.name}
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
