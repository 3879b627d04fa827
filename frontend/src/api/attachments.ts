import { addressOf, get, upload } from "./client";
import type { Attachment } from "./types";

export type AttachmentSubject = "scenario" | "vendor";

/** Put a file beside a scenario or a vendor, under the name it has on the disk. */
export async function uploadAttachment(subject_kind: AttachmentSubject, subject_id: string, file: File) {
  return (await upload(addressOf("/api/attachments", {}, { subject_kind, subject_id }), file)) as Attachment;
}

export async function aboutAttachment(attachment_id: string, signal: AbortSignal): Promise<Attachment> {
  return get("/api/attachments/{attachment_id}/about", { path: { attachment_id }, signal });
}

/** Where the bytes are. */
export function attachmentHref(id: string): string {
  return addressOf("/api/attachments/{id}", { id });
}

/** Where the bytes of what an application to the register names are, for whoever reads the application. */
export function evidenceHref(entry: string, id: string): string {
  return addressOf("/api/register-entries/{entry}/attachments/{id}", { entry, id });
}
