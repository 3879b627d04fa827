import { useTranslation } from "react-i18next";
import { attachmentHref } from "../../api/attachments";
import type { Vendor } from "../../api/types";
import { languageOf } from "../../i18n/names";
import { AttachmentName } from "../../ui/draft/AttachmentName";
import { Card, Chip } from "../../ui/Page";
import styles from "./DetailPage.module.css";

/** What a vendor has ready, and the official lists it stands on. */
export function Products({ products }: { products: Vendor["products"] }) {
  const { t } = useTranslation();
  if (products.length === 0) return null;
  return (
    <Card title={t("profiles.sections.products.title")}>
      <ul>
        {products.map((product) => (
          <li key={`${product.name}:${product.version}`} className={styles.item}>
            <div className={styles.itemHead}>
              <h3 lang={languageOf(product.name)}>
                {product.name} {product.version && <span className={styles.quiet}>{product.version}</span>}
              </h3>
              {product.lists.length > 0 && (
                <span className={styles.lists}>
                  {product.lists.map((list) => (
                    <Chip key={list} tone="second">
                      {list}
                    </Chip>
                  ))}
                </span>
              )}
            </div>
            <p className={styles.body} lang={languageOf(product.description)}>
              {product.description}
            </p>
            {product.attachments.length > 0 && (
              <ul aria-label={t("profiles.fields.products.attachments.label")}>
                {product.attachments.map((id) => (
                  <li key={id}>
                    <AttachmentName id={id} href={attachmentHref(id)} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
