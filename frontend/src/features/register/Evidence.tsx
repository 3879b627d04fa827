import { evidenceHref } from "../../api/attachments";
import type { RegisterEntry } from "../../api/types";
import { FileName } from "../../ui/draft/AttachmentName";

/** The files an application names, for its vendor and for whoever decides on it. */
export function Evidence({ entry }: { entry: RegisterEntry }) {
  return (
    <ul>
      {entry.attachments.map((file) => (
        <li key={file.id}>
          <FileName file={file} href={evidenceHref(entry.id, file.id)} />
        </li>
      ))}
    </ul>
  );
}
