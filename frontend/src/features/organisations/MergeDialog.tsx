import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { AdministeredOrganisationDetail, Merger, Twin } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Facts } from "../../ui/Page";
import { Refused } from "../../ui/Refusal";
import { useRefusals } from "../../ui/refusals";
import { QueryView } from "../../ui/States";
import { useMerge, useMerger } from "./adminQueries";

const PLACES = { codes: { "name-differs": "name" } };
/** What goes over, as the tables of the server call it; what comes later is counted as other. */
const WORDED = [
  "memberships",
  "invitations",
  "join_requests",
  "organisation_aliases",
  "scenario_agencies",
  "revisions",
  "vendors",
  "attachments",
  "contacts",
  "register_entries",
  "register_listings",
  "responses",
  "response_partners",
  "question_askers",
] as const;
type Worded = (typeof WORDED)[number];
const isWorded = (what: string): what is Worded => (WORDED as readonly string[]).includes(what);

interface MergeDialogProps {
  organisation: AdministeredOrganisationDetail;
  into: Twin;
  onClose: () => void;
}

/** What merging would do, why it cannot be done, or the name to be typed before it is. */
export function MergeDialog({ organisation, into, onClose }: MergeDialogProps) {
  const { t } = useTranslation();
  const merger = useMerger(organisation.id, into.id);
  return (
    <Dialog title={t("organisations.merge.title", { name: organisation.name, into: into.name })} onClose={onClose}>
      {(close) => (
        <QueryView query={merger}>
          {(data) => (
            <>
              <Moves merger={data} />
              {data.obstacles.length > 0 ? (
                <>
                  {data.obstacles.map((obstacle) => (
                    <Refused key={obstacle}>{t(`organisations.merge.obstacles.${obstacle}`)}</Refused>
                  ))}
                  <Button onClick={close}>{t("common.cancel")}</Button>
                </>
              ) : (
                <Confirm organisation={organisation} into={into} onCancel={close} />
              )}
            </>
          )}
        </QueryView>
      )}
    </Dialog>
  );
}

function Moves({ merger }: { merger: Merger }) {
  const { t } = useTranslation();
  const counts = new Map<Worded | "other", number>();
  for (const { what, count } of merger.moves) {
    const known = isWorded(what) ? what : "other";
    counts.set(known, (counts.get(known) ?? 0) + count);
  }
  return (
    <>
      <p>{t("organisations.merge.text", { name: merger.merged.name, into: merger.into.name })}</p>
      {merger.owners_stay && <p>{t("organisations.merge.owners")}</p>}
      <Facts
        rows={[
          ...[...counts].map(([what, count]) => [t(`organisations.merge.moves.${what}`), String(count)] as const),
          ...(merger.credit_code ? [[t("organisations.found.code"), merger.credit_code] as const] : []),
        ]}
      />
    </>
  );
}

function Confirm({ organisation, into, onCancel }: Omit<MergeDialogProps, "onClose"> & { onCancel: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const merge = useMerge(organisation.id, into.id, () => navigate(`/admin/organisations/${into.id}`));
  const complaints = useRefusals(merge.error, PLACES);
  return (
    <EntryForm
      entries={{ name }}
      complaints={complaints}
      send={t("organisations.merge.confirm")}
      pending={merge.isPending}
      danger
      onSend={() => merge.mutate({ name: name.trim(), version: organisation.version })}
      ways={<Button onClick={onCancel}>{t("common.cancel")}</Button>}
    >
      <Entry
        name="name"
        label={t("organisations.merge.type")}
        note={organisation.name}
        maxLength={200}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
    </EntryForm>
  );
}
