import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { aboutAttachment } from "../../api/attachments";
import { isNotFound } from "../../api/problems";
import type { Attachment } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Chip } from "../Page";
import styles from "./AttachmentInput.module.css";

export const ATTACHMENT = ["attachment"] as const;
const KILOBYTE = 1024;

/** A file of which only the id is known, by its name and size, as a way to it. */
export function AttachmentName({ id, href }: { id: string; href: string }) {
  const { t } = useTranslation();
  const about = useQuery({ queryKey: [...ATTACHMENT, id], queryFn: ({ signal }) => aboutAttachment(id, signal) });
  if (about.data !== undefined) return <FileName file={about.data} href={href} />;
  if (!about.isError) return <span className={styles.name}>{t("common.loading")}</span>;
  return (
    <span className={styles.name}>{t(isNotFound(about.error) ? "drafts.files.gone" : "drafts.files.unknown")}</span>
  );
}

/** A file by its name and size, as a way to it. */
export function FileName({ file, href }: { file: Attachment; href: string }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <span className={styles.name}>
      <a href={href} download={file.name}>
        {file.name}
      </a>{" "}
      <span className={styles.size}>{t("drafts.files.size", { size: count(Math.ceil(file.size / KILOBYTE)) })}</span>
      {file.state === "quarantined" && <Chip tone="warn">{t("drafts.files.quarantined")}</Chip>}
    </span>
  );
}
