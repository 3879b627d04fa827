import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { shownName } from "../../../i18n/names";
import { ContactForm } from "../../../ui/draft/ContactForm";
import { DraftChoice } from "../../../ui/draft/controls";
import { idOf } from "../../../ui/draft/marks";
import { Facts } from "../../../ui/Page";
import { QueryView } from "../../../ui/States";
import { useContact, useSaveContact } from "../draftQueries";
import { useAgencyNames } from "../queries";
import { useEditing } from "./context";
import styles from "./editor.module.css";
import { useFrame } from "./entries";

const MOST = 10;

/** Who else is responsible, and whom to ask. */
export function AgenciesStep() {
  return (
    <>
      <Lead />
      <Support />
      <Whom />
    </>
  );
}

function Lead() {
  const { t } = useTranslation();
  const [lead] = useEditing().agencies;
  return lead ? <Facts rows={[[t("posting.fields.lead"), lead.name]]} /> : null;
}

function Support() {
  const { t, i18n } = useTranslation();
  const { draft } = useEditing();
  const frame = useFrame();
  const agencies = useAgencyNames();
  const chosen = draft.content.support_agencies;
  const named = (id: string) => {
    const agency = agencies.get(id);
    return agency ? shownName(i18n.language, agency.name, agency.name_en).main : t("posting.shown.unknownAgency");
  };
  const put = (ids: string[]) => draft.put("/support_agencies", ids);
  return (
    <div className={styles.group}>
      {chosen.length < MOST && (
        <DraftChoice
          {...frame("support_agencies")}
          optional
          note={t("posting.notes.support_agencies")}
          value=""
          none={t("posting.addAgency")}
          choices={[...agencies.keys()]
            .filter((id) => !chosen.includes(id))
            .map((id) => ({ value: id, label: named(id) }))}
          onChange={(id) => id !== "" && put([...chosen, id])}
        />
      )}
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={t("posting.fields.support_agencies")}>
          {chosen.map((id) => (
            <li key={id}>
              <span>{named(id)}</span>
              <Button
                size="small"
                aria-label={t("drafts.controls.removeNamed", { name: named(id) })}
                onClick={() => put(chosen.filter((one) => one !== id))}
              >
                {t("drafts.controls.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Whom() {
  const { id } = useEditing();
  const contact = useContact(id);
  const save = useSaveContact(id);
  return (
    <div id={idOf("/contact")} tabIndex={-1}>
      <QueryView query={contact}>
        {(data) => (
          <ContactForm
            contact={data}
            pending={save.isPending}
            error={save.error}
            isSaved={save.isSuccess}
            onSave={(entries) => save.mutate({ ...entries, version: data.version })}
          />
        )}
      </QueryView>
    </div>
  );
}
