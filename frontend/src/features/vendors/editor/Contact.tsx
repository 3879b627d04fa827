import type { Contact } from "../../../ui/draft/ContactForm";
import { ContactForm } from "../../../ui/draft/ContactForm";
import { QueryView } from "../../../ui/States";
import { useContact, useSaveContact } from "../profileQueries";

/** Whom to turn to; kept sealed, apart from the profile. */
export function ContactPart({ vendor }: { vendor: string }) {
  const contact = useContact(vendor);
  return (
    <QueryView query={contact}>
      {({ version, ...kept }) => <Kept vendor={vendor} version={version} contact={kept} />}
    </QueryView>
  );
}

function Kept({ vendor, version, contact }: { vendor: string; version: number; contact: Contact }) {
  const save = useSaveContact(vendor, version);
  return (
    <ContactForm
      contact={contact}
      pending={save.isPending}
      error={save.error}
      isSaved={save.isSuccess}
      onSave={(entries) => save.mutate(entries)}
    />
  );
}
