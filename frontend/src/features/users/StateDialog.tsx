import { useTranslation } from "react-i18next";
import type { ManagedUser } from "../../api/types";
import { Confirm } from "../../ui/Dialog";
import { useSetState } from "./queries";

/** Keep somebody out, or let them in again; nothing of theirs is deleted. */
export function StateDialog({ user, onClose }: { user: ManagedUser; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetState();
  const way = user.state === "disabled" ? "enable" : "disable";
  const state = way === "enable" ? "active" : "disabled";
  return (
    <Confirm
      title={t(`users.${way}.ask`, { name: user.name })}
      text={t(`users.${way}.text`)}
      act={t(`users.${way}.do`)}
      pending={set.isPending}
      error={set.error}
      onAct={(close) => set.mutate({ user_id: user.id, state, version: user.version }, { onSuccess: close })}
      onClose={onClose}
    />
  );
}
