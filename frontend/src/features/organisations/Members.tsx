import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import { Card, Chip } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { EmptyState, QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { type Managed, PAGE_SIZE, useChangeMember, useMembers, useRemoveMember } from "./queries";

/** Who works for an organisation; its owners promote and remove. */
export function Members({ organisation, own }: { organisation: Managed; own: string }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const members = useMembers(organisation.id, page);
  const change = useChangeMember(organisation.id);
  const [removed, setRemoved] = useState<Member | null>(null);
  return (
    <Card flush title={t("organisations.members.title")} note={t("organisations.members.note")}>
      <Refusal error={change.error} />
      <QueryView query={members}>
        {(data) => (
          <>
            {data.total === 0 && <EmptyState title={t("organisations.members.empty")} />}
            <Rows>
              {data.items.map((member) => (
                <MemberRow
                  key={member.user.id}
                  member={member}
                  isOwn={member.user.id === own}
                  mayChange={organisation.is_owner}
                  isChanging={change.isPending && change.variables.user_id === member.user.id}
                  onChange={() =>
                    change.mutate({
                      user_id: member.user.id,
                      is_owner: !member.is_owner,
                      version: member.version,
                    })
                  }
                  onRemove={() => setRemoved(member)}
                />
              ))}
            </Rows>
            <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
          </>
        )}
      </QueryView>
      {removed && <Removal organisation={organisation} member={removed} onClose={() => setRemoved(null)} />}
    </Card>
  );
}

interface MemberRowProps {
  member: Member;
  isOwn: boolean;
  mayChange: boolean;
  isChanging: boolean;
  onChange: () => void;
  onRemove: () => void;
}

function MemberRow({ member, isOwn, mayChange, isChanging, onChange, onRemove }: MemberRowProps) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { name, email } = member.user;
  const way = member.is_owner ? "demote" : "promote";
  return (
    <Row
      title={name}
      marks={
        <>
          {member.is_owner && <Chip tone="accent">{t("organisations.owner")}</Chip>}
          {isOwn && <Chip tone="second">{t("organisations.members.you")}</Chip>}
        </>
      }
      note={t("organisations.members.since", { email, when: moment(member.joined_at) })}
    >
      {mayChange && (
        <>
          <Button loading={isChanging} aria-label={t(`organisations.members.${way}Named`, { name })} onClick={onChange}>
            {t(`organisations.members.${way}`)}
          </Button>
          {!isOwn && (
            <Button danger aria-label={t("organisations.members.removeNamed", { name })} onClick={onRemove}>
              {t("organisations.members.remove")}
            </Button>
          )}
        </>
      )}
    </Row>
  );
}

interface RemovalProps {
  organisation: Managed;
  member: Member;
  onClose: () => void;
}

function Removal({ organisation, member, onClose }: RemovalProps) {
  const { t } = useTranslation();
  const remove = useRemoveMember(organisation.id);
  return (
    <Confirm
      title={t("organisations.members.ask", { name: member.user.name })}
      text={t("organisations.members.askText", { name: organisation.name })}
      act={t("organisations.members.remove")}
      pending={remove.isPending}
      error={remove.error}
      onAct={(close) => remove.mutate(member.user.id, { onSuccess: close })}
      onClose={onClose}
    />
  );
}
