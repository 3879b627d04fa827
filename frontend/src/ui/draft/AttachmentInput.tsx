import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AttachmentSubject, attachmentHref, uploadAttachment } from "../../api/attachments";
import { ApiProblem } from "../../api/problems";
import { Refused } from "../Refusal";
import { useRefusalText } from "../refusals";
import styles from "./AttachmentInput.module.css";
import { ATTACHMENT, AttachmentName } from "./AttachmentName";
import { DraftField, type FrameProps } from "./DraftField";

const ENDINGS = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg";
const MOST_BYTES = 20 * 1024 * 1024;

interface AttachmentInputProps extends FrameProps {
  kind: AttachmentSubject;
  /** The scenario or vendor the files belong to. */
  subject: string;
  attachments: readonly string[];
  most?: number;
  onChange: (attachments: string[]) => void;
}

/** Files beside a place: uploaded at once, each told by its name, and refused with what to do about it. */
export function AttachmentInput({ kind, subject, attachments, most = 10, onChange, ...frame }: AttachmentInputProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const tell = useRefusalText();
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(attachments);
  latest.current = attachments;
  const [refused, setRefused] = useState<readonly { name: string; text: string }[]>([]);
  const upload = useMutation({
    networkMode: "always",
    mutationFn: (file: File) => {
      // Told at once, where the server would only tell it after all of it has been sent.
      if (file.size > MOST_BYTES) throw new ApiProblem({ code: "file-too-large", status: 413 });
      if (file.size === 0) throw new ApiProblem({ code: "file-empty", status: 422 });
      return uploadAttachment(kind, subject, file);
    },
  });
  const add = async (files: readonly File[]) => {
    setRefused([]);
    for (const file of files) {
      try {
        const made = await upload.mutateAsync(file);
        client.setQueryData([...ATTACHMENT, made.id], made);
        if (!latest.current.includes(made.id)) {
          latest.current = [...latest.current, made.id];
          onChange([...latest.current]);
        }
      } catch (error) {
        setRefused((known) => [...known, { name: file.name, text: tell(error) }]);
      }
    }
  };
  return (
    <DraftField {...frame} note={frame.note ?? t("drafts.files.note")}>
      {({ status: _, ...control }) => (
        <>
          {attachments.length > 0 && (
            <ul className={styles.files}>
              {attachments.map((id) => (
                <li key={id}>
                  <AttachmentName id={id} href={attachmentHref(id)} />
                  <Button
                    size="small"
                    onClick={() => {
                      onChange(attachments.filter((one) => one !== id));
                      input.current?.focus();
                    }}
                  >
                    {t("drafts.files.remove")}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <span className={styles.choose}>
            <input
              {...control}
              ref={input}
              type="file"
              multiple
              accept={ENDINGS}
              className={styles.input}
              aria-busy={upload.isPending}
              disabled={upload.isPending || attachments.length >= most}
              onChange={(event) => {
                const files = Array.from(event.target.files ?? []).slice(0, most - attachments.length);
                // The same file may be chosen again after it was mended.
                event.target.value = "";
                void add(files);
              }}
            />
            <span aria-hidden="true">{t("drafts.files.choose")}</span>
          </span>
          {upload.isPending && <p role="status">{t("drafts.files.uploading", { name: upload.variables.name })}</p>}
          {refused.map((one) => (
            <Refused key={one.name}>{t("drafts.files.refused", { name: one.name, why: one.text })}</Refused>
          ))}
        </>
      )}
    </DraftField>
  );
}
