import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { aboutAttachment } from "../../api/attachments";
import { isNotFound } from "../../api/problems";
import { useFormats } from "../../i18n/format";
import { Chip } from "../Page";
import styles from "./AttachmentInput.module.css";

export const ATTACHMENT = ["attachment"] as const;
const KILOBYTE = 1024;

/** A file by its name and size; with an address, as a way to it. */
export function AttachmentName({ id, href }: { id: string; href: string }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const about = useQuery({ queryKey: [...ATTACHMENT, id], queryFn: ({ signal }) => aboutAttachment(id, signal) });
  if (about.data === undefined) {
    if (!about.isError) return <span className={styles.name}>{t("common.loading")}</span>;
    return (
      <span className={styles.name}>{t(isNotFound(about.error) ? "drafts.files.gone" : "drafts.files.unknown")}</span>
    );
  }
  const { name, size, state } = about.data;
  return (
    <span className={styles.name}>
      <a href={href} download={name}>
        {name}
      </a>{" "}
      <span className={styles.size}>{t("drafts.files.size", { size: count(Math.ceil(size / KILOBYTE)) })}</span>
      {state === "quarantined" && <Chip tone="warn">{t("drafts.files.quarantined")}</Chip>}
    </span>
  );
}
