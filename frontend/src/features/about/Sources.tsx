import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { QueryView } from "../../ui/States";
import styles from "./AboutPage.module.css";
import { useDocuments } from "./queries";

/** The documents everything official on the platform was read out of. */
export function Sources() {
  const { t } = useTranslation();
  const { day } = useFormats();
  const documents = useDocuments();
  return (
    <QueryView query={documents}>
      {(data) => (
        <ol className={styles.sources}>
          {data.items.map((document) => (
            <li key={document.id}>
              <Link to={`/policies/${document.id}`} lang="zh-Hans">
                {document.title}
              </Link>
              <span className={styles.source}>
                {document.issuer && <span lang="zh-Hans">{document.issuer}</span>}
                {document.document_number && <span lang="zh-Hans">{document.document_number}</span>}
                {document.issued_on && <span>{day(document.issued_on)}</span>}
                <span>{t("about.sources.clauses", { count: document.clauses })}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </QueryView>
  );
}
