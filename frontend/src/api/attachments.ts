import { addressOf, ask, upload } from "./client";

/** A file somebody has put beside a place of a document. */
export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  state: "clean" | "quarantined";
  is_public: boolean;
  created_at: string;
}

export type AttachmentSubject = "scenario" | "vendor";

export async function uploadAttachment(kind: AttachmentSubject, id: string, file: File): Promise<Attachment> {
  const address = addressOf("/api/attachments", {}, { subject_kind: kind, subject_id: id });
  return (await upload(address, file)) as Attachment;
}

export async function aboutAttachment(id: string, signal?: AbortSignal): Promise<Attachment> {
  const address = addressOf("/api/attachments/{id}/about", { id });
  return (await ask(address, { headers: { Accept: "application/json" } }, signal)) as Attachment;
}

/** Where the bytes are. */
export function attachmentHref(id: string): string {
  return addressOf("/api/attachments/{id}", { id });
}
